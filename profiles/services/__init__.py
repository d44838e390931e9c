"""Every write of this app. Others call these names."""

from profiles.services.accounts import (
    choose_comfort,
    mark_codes_as_viewed,
    open_account,
    purge_unconfirmed,
    welcome,
)
from profiles.services.blocks import block, unblock
from profiles.services.mandates import (
    delegate,
    end_delegation,
    end_mandate,
    give_mandate,
    hand_over,
)
from profiles.services.memberships import (
    add_offline_member,
    edit_membership,
    end_membership,
    enter,
    note_file_opened,
)
from profiles.services.people import (
    change_photo,
    choose_portrait,
    choose_visibility,
    edit_coordinates,
    edit_profile,
    note_reading,
    remove_photo,
    set_photo,
)
from profiles.services.requests import (
    accept_request,
    ask_to_join,
    escalate_requests,
    redirect_request,
    refuse_request,
    withdraw_request,
)
from profiles.services.rights import project_rights, rebuild_rights
from profiles.services.staff import (
    appoint_staff,
    end_suspensions,
    install_staff_groups,
    reinstate,
    suspend,
    unseal,
)
from profiles.services.units import close_unit, edit_unit_page, move_unit

__all__ = [
    "accept_request",
    "add_offline_member",
    "appoint_staff",
    "ask_to_join",
    "block",
    "change_photo",
    "choose_comfort",
    "choose_portrait",
    "choose_visibility",
    "close_unit",
    "delegate",
    "edit_coordinates",
    "edit_membership",
    "edit_profile",
    "edit_unit_page",
    "end_delegation",
    "end_mandate",
    "end_membership",
    "end_suspensions",
    "enter",
    "escalate_requests",
    "give_mandate",
    "hand_over",
    "install_staff_groups",
    "mark_codes_as_viewed",
    "move_unit",
    "note_file_opened",
    "note_reading",
    "open_account",
    "project_rights",
    "purge_unconfirmed",
    "rebuild_rights",
    "redirect_request",
    "refuse_request",
    "reinstate",
    "remove_photo",
    "set_photo",
    "suspend",
    "unblock",
    "unseal",
    "welcome",
    "withdraw_request",
]
