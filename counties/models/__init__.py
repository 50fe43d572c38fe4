"""Who: counties, their departments, the people who use the portal, and what they did."""

from counties.models.audit import AuditEvent
from counties.models.people import LoginSession, Membership, PasswordRecord, User
from counties.models.places import Alias, County, Department, DepartmentGroup, Official

__all__ = [
    "Alias",
    "AuditEvent",
    "County",
    "Department",
    "DepartmentGroup",
    "LoginSession",
    "Membership",
    "Official",
    "PasswordRecord",
    "User",
]
