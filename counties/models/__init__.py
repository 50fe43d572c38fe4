"""Models of counties, their departments, the users, and the audit log."""

from counties.models.audit import AuditChain, AuditEvent
from counties.models.drafts import FormDraft
from counties.models.notices import CalendarFeed, Notice, NoticeChoice, ScreenAddress
from counties.models.people import LoginSession, Membership, PasswordRecord, User
from counties.models.places import Alias, County, Department, DepartmentGroup, Official, School
from counties.models.sent import SentForm
from counties.models.unit_history import DepartmentSuccession, PastUnit

__all__ = [
    "Alias",
    "AuditChain",
    "AuditEvent",
    "CalendarFeed",
    "County",
    "Department",
    "DepartmentGroup",
    "DepartmentSuccession",
    "FormDraft",
    "LoginSession",
    "Membership",
    "Notice",
    "NoticeChoice",
    "Official",
    "PasswordRecord",
    "PastUnit",
    "School",
    "ScreenAddress",
    "SentForm",
    "User",
]
