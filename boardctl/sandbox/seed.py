"""What stands in a new sandbox: six members, one workspace, and tokens that are obviously not real."""

from __future__ import annotations

from copy import deepcopy

from .store import Doc, Store

KEY = "5a4db0c0ffee00000000000000000001"
TOKEN = "ATTA" + "5a4db0c0ffee" + "0" * 51 + "1" + "5A4DB0C1"
READ_TOKEN = "ATTA" + "5a4db0c0ffee" + "0" * 51 + "2" + "5A4DB0C2"
OTHER_TOKEN = "ATTA" + "5a4db0c0ffee" + "0" * 51 + "3" + "5A4DB0C3"
SECRET = "5a4db0c0ffee" + "5ec2e7" + "0" * 46
YOU = "you"
WORKSPACE = "sandbox-workspace"
PEOPLE = {
    YOU: "You",
    "alice": "Alice Archer",
    "bob": "Bob Baker",
    "carol": "Carol Carter",
    "dave": "Dave Dyer",
    "erin": "Erin Eastman",
}


_MEMBER: Doc = {
    "bio": "",
    "bioData": {"emoji": {}},
    "confirmed": True,
    "memberType": "normal",
    "activityBlocked": False,
    "avatarHash": None,
    "avatarUrl": None,
    "idEnterprise": None,
    "idEnterprisesDeactivated": [],
    "idMemberReferrer": None,
    "idPremOrgsAdmin": [],
    "nonPublic": {},
    "nonPublicAvailable": True,
    "products": [],
    "status": "disconnected",
    "avatarSource": "none",
    "credentialsRemovedCount": 0,
    "idEnterprisesAdmin": [],
    # recorded: GET /1/members/me 2020 (warnAt is 90 % here)
    "limits": {
        "boards": {"totalPerMember": {"status": "ok", "disableAt": 4500, "warnAt": 4050}},
        "orgs": {"totalPerMember": {"status": "ok", "disableAt": 850, "warnAt": 765}},
    },
    "loginTypes": ["password"],
    "messagesDismissed": [],
    "oneTimeMessagesDismissed": [],
    "marketingOptIn": {"optedIn": False, "date": "2020-01-01T00:00:00.000Z"},
    "ixUpdate": "1",
    "dateLastActive": "2026-01-01T00:00:00.000Z",
    "dateLastImpression": "2026-01-01T00:00:00.000Z",
    "prefs": {
        "privacy": {"fullName": "public", "avatar": "public"},
        "sendSummaries": True,
        "minutesBetweenSummaries": 60,
        "minutesBeforeDeadlineToNotify": 1440,
        "colorBlind": False,
        "locale": "en-US",
    },
    "trophies": [],
    "premiumFeatures": [],
    "isAaMastered": False,
    "idBoardsPinned": None,
}


def member_doc(id: str, username: str, full_name: str, email: str | None = None) -> Doc:
    """A member with everything that Trello shows of one."""
    initials = "".join(word[0] for word in full_name.split() if word)[:3].upper() or "?"
    named = {"id": id, "username": username, "fullName": full_name, "initials": initials, "email": email}
    return named | deepcopy(_MEMBER) | {"aaId": f"5a4db0:{id}", "gravatarHash": id + "0" * 8}


def organization_doc(id: str, name: str, display_name: str, creator: str) -> Doc:
    """A workspace as it is stored: private, and on a paid plan."""
    return {
        "id": id,
        "name": name,
        "displayName": display_name,
        "desc": "",
        "website": None,
        "teamType": None,
        "logoHash": None,
        "logoUrl": None,
        "offering": "trello.business_class",
        "products": [],
        "powerUps": [],
        "idMemberCreator": creator,
        "idEnterprise": None,
        "invited": False,
        "invitations": [],
        "limits": {},
        "prefs": organization_prefs(),
        "premiumFeatures": [],
        "billableCollaboratorCount": 0,
        "availableLicenseCount": None,
        "maximumLicenseCount": None,
        "enterpriseJoinRequest": {},
        "promotions": [],
        "dateLastActivity": "2026-01-01T00:00:00.000Z",
        "ixUpdate": "1",
    }


def organization_prefs() -> Doc:
    """A new workspace's preferences: private, and any member may make and delete boards."""
    anyone = {"private": "org", "org": "org", "enterprise": "org", "public": "org"}
    return {
        "permissionLevel": "private",
        "orgInviteRestrict": [],
        "boardInviteRestrict": "any",
        "externalMembersDisabled": False,
        "associatedDomain": None,
        "googleAppsVersion": 1,
        "boardVisibilityRestrict": anyone,
        "boardDeleteRestrict": anyone,
        "attachmentRestrictions": None,
    }


def membership_doc(store: Store, root: str, kind: str, member: str, rank: str, id: str = "") -> Doc:
    """Who (`member`) is in what (`root`, of `kind` board or organization), as admin, normal or observer."""
    return {
        "id": id or store.new_id(),
        "idModel": root,
        "modelType": kind,
        "idMember": member,
        "memberType": rank,
        "unconfirmed": False,
        "deactivated": False,
    }


def token_doc(store: Store, value: str, member: str, scopes: tuple[str, ...], identifier: str = "sandbox") -> Doc:
    """`permissions` as recorded in GET /1/tokens/{token}."""
    write = "write" in scopes
    return {
        "id": store.new_id(),
        "value": value,
        "identifier": identifier,
        "idMember": member,
        "dateCreated": store.now(),
        "dateExpires": None,
        "scopes": list(scopes),
        "permissions": [
            {"idModel": member, "modelType": "Member", "read": True, "write": "account" in scopes and write},
            {"idModel": "*", "modelType": "Board", "read": True, "write": write},
            {"idModel": "*", "modelType": "Organization", "read": True, "write": write},
        ],
    }


def seed(store: Store) -> None:
    """Fill an empty store; leave a filled one alone."""
    if store.by_alias("member", YOU) is None:
        with store.writing():
            _seed(store)


def _seed(store: Store) -> None:
    if store.by_alias("member", YOU) is not None:
        return  # another process was faster
    ids = {name: store.new_id() for name in PEOPLE}
    for name, full_name in PEOPLE.items():
        store.put("member", member_doc(ids[name], name, full_name, f"{name}@sandbox.invalid"))
    workspace = store.put("organization", organization_doc(store.new_id(), WORKSPACE, "Sandbox", ids[YOU]))
    for name, rank in ((YOU, "admin"), ("alice", "normal"), ("bob", "normal")):
        store.put("membership", membership_doc(store, workspace["id"], "organization", ids[name], rank))
    store.put("token", token_doc(store, TOKEN, ids[YOU], ("read", "write", "account")))
    store.put("token", token_doc(store, READ_TOKEN, ids[YOU], ("read",)))
    store.put("token", token_doc(store, OTHER_TOKEN, ids["alice"], ("read", "write")))
