"""Which fields each kind of object shows: all of them, and those shown when nobody asks for particular ones."""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    all: tuple[str, ...]
    default: tuple[str, ...] = ()

    def shown(self) -> tuple[str, ...]:
        """The fields shown when none are asked for."""
        return self.default or self.all


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# recorded: GET /1/boards/{id} 2020; idEnterprise joined in 2018
BOARD = _names("id name desc descData closed idOrganization idEnterprise pinned url shortUrl prefs labelNames")
BOARD_ALL = _names(
    "id nodeId name desc descData closed dateClosed idOrganization idEnterprise limits pinned starred url prefs"
    " shortLink subscribed labelNames powerUps dateLastActivity dateLastView shortUrl idTags datePluginDisable"
    " creationMethod ixUpdate templateGallery enterpriseOwned idBoardSource premiumFeatures idMemberCreator type"
    " memberships"
)
LIST_ALL = _names(
    "id name closed color idBoard pos subscribed softLimit type datasource creationMethod idOrganization limits nodeId"
)
CARD_ALL = _names(
    "id agent address badges checkItemStates closed coordinates creationMethod dateClosed dueComplete dateLastActivity"
    " desc descData due dueReminder email idBoard idChecklists idLabels idList idMemberCreator idMembers"
    " idMembersVoted idOrganization idShort idAttachmentCover labels limits locationName manualCoverAttachment name"
    " nodeId pinned pos shortLink shortUrl staticMapUrl start subscribed url cover isTemplate cardRole mirrorSourceId"
)
# recorded: GET /1/cards/{id} 2023, without the ones that only fields=all brings
CARD = tuple(
    field
    for field in CARD_ALL
    if field not in ("limits", "dateClosed", "creationMethod", "idMemberCreator", "idOrganization", "staticMapUrl")
)
MEMBER_ALL = _names(
    "id aaId activityBlocked avatarHash avatarUrl bio bioData confirmed fullName idEnterprise idEnterprisesDeactivated"
    " idMemberReferrer idPremOrgsAdmin initials memberType nonPublic nonPublicAvailable products url username status"
    " aaBlockSyncUntil aaEmail aaEnrolledDate avatarSource credentialsRemovedCount dateLastActive dateLastImpression"
    " domainClaimed email gravatarHash idBoards idOrganizations idEnterprisesAdmin limits loginTypes marketingOptIn"
    " messagesDismissed nodeId oneTimeMessagesDismissed prefs trophies uploadedAvatarHash uploadedAvatarUrl"
    " premiumFeatures isAaMastered ixUpdate idBoardsPinned sessionType"
)
MINI_MEMBER = _names(
    "id activityBlocked avatarHash avatarUrl fullName idMemberReferrer initials nonPublic nonPublicAvailable username"
)
ORGANIZATION_ALL = _names(
    "id nodeId name displayName desc descData url website teamType logoHash logoUrl offering products powerUps idBoards"
    " idEnterprise idMemberCreator invited invitations limits memberships prefs premiumFeatures billableMemberCount"
    " billableCollaboratorCount availableLicenseCount maximumLicenseCount membersCount"
    " enterpriseJoinRequest promotions ixUpdate dateLastActivity creationMethod type"
)
ATTACHMENT = _names("id bytes date edgeColor idMember isMalicious isUpload mimeType name previews url pos fileName")
CHECK_ITEM = _names("id name nameData pos state due dueReminder idMember idChecklist")

SHAPES: dict[str, Shape] = {
    "board": Shape(BOARD_ALL, BOARD),
    "list": Shape(LIST_ALL, tuple(f for f in LIST_ALL if f not in ("limits", "creationMethod", "idOrganization"))),
    "card": Shape(CARD_ALL, CARD),
    "label": Shape(_names("id idBoard idOrganization name nodeId color uses")),
    "checklist": Shape(
        _names("id name idBoard idCard pos limits creationMethod"), _names("id name idBoard idCard pos")
    ),
    "checkItem": Shape((*CHECK_ITEM, "limits", "creationMethod"), CHECK_ITEM),
    "customField": Shape(
        _names("id idModel modelType fieldGroup display name pos type options limits isSuggestedField"),
        _names("id idModel modelType fieldGroup display name pos type options limits isSuggestedField"),
    ),
    "customFieldItem": Shape(_names("id value idValue idCustomField idModel modelType")),
    "attachment": Shape(ATTACHMENT),
    "sticker": Shape(_names("id top left zIndex rotate image imageUrl imageScaled")),
    "member": Shape(MEMBER_ALL),
    "organization": Shape(
        ORGANIZATION_ALL,
        _names("id name displayName desc descData url website teamType logoHash logoUrl offering products powerUps"),
    ),
    "membership": Shape(_names("id idMember memberType unconfirmed deactivated")),
    "action": Shape(_names("id idMemberCreator data appCreator type date limits")),
    "token": Shape(_names("id identifier idMember dateCreated dateExpires permissions")),
    "webhook": Shape(_names("id description idModel callbackURL active consecutiveFailures firstConsecutiveFailDate")),
    "boardStar": Shape(_names("_id id idBoard pos"), _names("id idBoard pos")),
    "notification": Shape(
        _names("id unread type date dateRead data appCreator idMemberCreator idAction isReactable reactions")
    ),
    "reaction": Shape(_names("id idMember idModel idEmoji emoji")),
    "savedSearch": Shape(_names("id name query pos")),
    "tag": Shape(_names("id name")),
    "pluginData": Shape(_names("id idPlugin scope idModel value access dateLastUpdated")),
}

_OK = "ok"


def _limit(disable_at: int) -> dict[str, object]:
    """warnAt is 80 % (WIRE-FACTS section 3), rounded (recorded 2023: 14 of 17)."""
    return {"status": _OK, "disableAt": disable_at, "warnAt": round(disable_at * 0.8)}


CAPS: dict[str, dict[str, int]] = {
    "attachments": {"perBoard": 36000, "perCard": 1000},
    "boards": {"totalMembersPerBoard": 1600, "totalAccessRequestsPerBoard": 4000},
    "cards": {"openPerBoard": 5000, "openPerList": 5000, "totalPerBoard": 2_000_000, "totalPerList": 1_000_000},
    "checklists": {"perBoard": 1_800_000, "perCard": 500},
    "checkItems": {"perChecklist": 200},
    "customFields": {"perBoard": 50},
    "customFieldOptions": {"perField": 50},
    "labels": {"perBoard": 1000},
    "lists": {"openPerBoard": 500, "totalPerBoard": 3000},
    "stickers": {"perCard": 70},
    "reactions": {"perAction": 900, "uniquePerAction": 17},
}


def limits(**wanted: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """The `limits` object with these groups and caps; all of a board's without arguments."""
    chosen = wanted or {group: tuple(caps) for group, caps in CAPS.items()}
    return {group: {cap: _limit(CAPS[group][cap]) for cap in caps} for group, caps in chosen.items()}
