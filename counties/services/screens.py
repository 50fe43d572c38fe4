"""大屏: the secret address of a county's screen."""

from django.db import transaction
from django.utils import timezone

from counties.audit import record
from counties.models import County, ScreenAddress, User
from counties.models.notices import new_token


@transaction.atomic
def renew_screen_address(*, by: User, county: County) -> ScreenAddress:
    """Give the screen of `county` a new address; the old one stops working."""
    address, _ = ScreenAddress.objects.update_or_create(
        county=county, defaults={"token": new_token(), "made_at": timezone.now()}
    )
    # the token is not logged, since more people may read the log than the address
    record(by=by, verb="生成大屏地址", target=address, county=county)
    return address


@transaction.atomic
def withdraw_screen_address(*, by: User, county: County) -> bool:
    """Make the address of the screen of `county` stop working; return False if it has none."""
    address = ScreenAddress.objects.select_for_update().filter(county=county).first()
    if address is None:
        return False
    record(by=by, verb="停用大屏地址", target=address, county=county)
    address.delete()
    return True
