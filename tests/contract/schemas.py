"""Answers of the sandbox against the schemas of live answers, each shape of keys and types once."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from .evidence import document, listed
from .exchanges import Exchange
from .routes import Table

# What each route answers with: a model, or [model] for an array of them.
ROUTES = Table(
    {
        "GET|POST|PUT /boards/{id}": "Board",
        "POST /boards": "Board",
        "POST /boards/{id}/markedAsViewed": "Board",
        "GET /boards/{id}/actions": "[Action]",
        "GET /boards/{id}/boardStars": "[BoardStars]",
        "GET /boards/{id}/cards": "[Card]",
        "GET /boards/{id}/cards/{filter}": "[Card]",
        "GET /boards/{id}/checklists": "[Checklist]",
        "GET /boards/{id}/customFields": "[CustomField]",
        "GET /boards/{id}/labels": "[Label]",
        "POST /boards/{id}/labels": "Label",
        "GET /boards/{id}/labels/{idLabel}": "Label",
        "GET /boards/{id}/lists": "[TrelloList]",
        "GET /boards/{id}/lists/{filter}": "[TrelloList]",
        "POST /boards/{id}/lists": "TrelloList",
        "GET /boards/{id}/members": "[Member]",
        "GET /boards/{id}/members/{filter}": "[Member]",
        "PUT /boards/{id}/members": "BoardMembersResult",
        "PUT|DELETE /boards/{id}/members/{idMember}": "BoardMembersResult",
        "GET /boards/{id}/memberships": "[Memberships]",
        "GET|PUT /boards/{id}/memberships/{idMembership}": "Memberships",
        "PUT /boards/{id}/myPrefs/{name}": "BoardMyPrefs",
        "GET|PUT /lists/{id}": "TrelloList",
        "POST /lists": "TrelloList",
        "PUT /lists/{id}/{field}": "TrelloList",
        "GET /lists/{id}/board": "Board",
        "GET /lists/{id}/cards": "[Card]",
        "GET /lists/{id}/actions": "[Action]",
        "GET|PUT /cards/{id}": "Card",
        "POST /cards": "Card",
        "PUT /cards/{id}/{field}": "Card",
        "PUT /cards/{id}/customFields": "[CustomFieldItems]",
        "GET /cards/{id}/actions": "[Action]",
        "POST /cards/{id}/actions/comments": "Action",
        "GET /cards/{id}/attachments": "[Attachment]",
        "POST /cards/{id}/attachments": "Attachment",
        "GET|PUT /cards/{id}/attachments/{idAttachment}": "Attachment",
        "GET /cards/{id}/board": "Board",
        "GET|PUT /cards/{id}/checkItem/{idCheckItem}": "CheckItem",
        "GET /cards/{id}/checkItemStates": "[CheckItemState]",
        "GET /cards/{id}/checklists": "[Checklist]",
        "POST /cards/{id}/checklists": "Checklist",
        "GET /cards/{id}/customFieldItems": "[CustomFieldItems]",
        "PUT /cards/{id}/customField/{idField}/item": "CustomFieldItems",
        "GET /cards/{id}/list": "TrelloList",
        "GET /cards/{id}/members": "[Member]",
        "POST /cards/{id}/idMembers": "[Member]",
        "GET /cards/{id}/membersVoted": "[Member]",
        "GET /cards/{id}/stickers": "[CardSticker]",
        "POST /cards/{id}/stickers": "CardSticker",
        "GET|PUT /cards/{id}/stickers/{idSticker}": "CardSticker",
        "GET|PUT /checklists/{id}": "Checklist",
        "POST /checklists": "Checklist",
        "GET /checklists/{id}/board": "Board",
        "GET /checklists/{id}/cards": "[Card]",
        "GET /checklists/{id}/checkItems": "[CheckItem]",
        "POST /checklists/{id}/checkItems": "CheckItem",
        "GET|PUT /checklists/{id}/checkItems/{idCheckItem}": "CheckItem",
        "GET|PUT /customFields/{id}": "CustomField",
        "POST /customFields": "CustomField",
        "GET /customFields/{id}/options": "[CustomFieldOption]",
        "GET|PUT /labels/{id}": "Label",
        "POST /labels": "Label",
        "GET /members/{id}": "Member",
        "PUT /members/{id}": "Member",
        "GET /members/{id}/actions": "[Action]",
        "GET /members/{id}/boards": "[Board]",
        "GET /members/{id}/boardStars": "[BoardStars]",
        "POST /members/{id}/boardStars": "BoardStars",
        "GET /members/{id}/cards": "[Card]",
        "GET /members/{id}/notifications": "[Notification]",
        "GET /members/{id}/organizations": "[Organization]",
        "GET /members/{id}/savedSearches": "[SavedSearch]",
        "POST /members/{id}/savedSearches": "SavedSearch",
        "GET /members/{id}/tokens": "[Token]",
        "GET|PUT /notifications/{id}": "Notification",
        "GET|PUT /organizations/{id}": "Organization",
        "POST /organizations": "Organization",
        "GET /organizations/{id}/actions": "[Action]",
        "GET /organizations/{id}/boards": "[Board]",
        "GET /organizations/{id}/members": "[Member]",
        "GET /organizations/{id}/members/{filter}": "[Member]",
        "GET /organizations/{id}/memberships": "[Memberships]",
        "GET /organizations/{id}/tags": "[Tag]",
        "POST /organizations/{id}/tags": "Tag",
        "GET /actions/{id}": "Action",
        "PUT /actions/{id}": "Action",
        "GET /actions/{id}/board": "Board",
        "GET /actions/{id}/card": "Card",
        "GET /actions/{id}/list": "TrelloList",
        "GET /actions/{id}/memberCreator": "Member",
        "GET /actions/{id}/reactions": "[Reaction]",
        "POST /actions/{id}/reactions": "Reaction",
        "GET /actions/{id}/reactionsSummary": "[ReactionSummary]",
        "GET /search": "SearchResult",
        "GET /search/members": "[Member]",
        "GET /tokens/{token}": "Token",
        "GET /tokens/{token}/member": "Member",
        "GET /tokens/{token}/webhooks": "[Webhook]",
        "GET|PUT /webhooks/{id}": "Webhook",
        "POST /webhooks": "Webhook",
        "POST|PUT /tokens/{token}/webhooks": "Webhook",
    }
)
# Objects inside objects are checked as what they are.
NESTED: dict[str, dict[str, str]] = {
    "Board": {
        "actions": "[Action]",
        "boardStars": "[BoardStars]",
        "cards": "[Card]",
        "checklists": "[Checklist]",
        "customFields": "[CustomField]",
        "labels": "[Label]",
        "lists": "[TrelloList]",
        "members": "[Member]",
        "memberships": "[Memberships]",
        "myPrefs": "BoardMyPrefs",
        "organization": "Organization",
        "pluginData": "[PluginData]",
    },
    "TrelloList": {"board": "Board", "cards": "[Card]"},
    "Card": {
        "actions": "[Action]",
        "attachments": "[Attachment]",
        "board": "Board",
        "checkItemStates": "[CheckItemState]",
        "checklists": "[Checklist]",
        "customFieldItems": "[CustomFieldItems]",
        "labels": "[Label]",
        "list": "TrelloList",
        "members": "[Member]",
        "membersVoted": "[Member]",
        "stickers": "[CardSticker]",
    },
    "Checklist": {"cards": "[Card]", "checkItems": "[CheckItem]"},
    "CustomField": {"options": "[CustomFieldOption]"},
    "Action": {"memberCreator": "Member", "member": "Member"},
    "Member": {
        "actions": "[Action]",
        "boardStars": "[BoardStars]",
        "boards": "[Board]",
        "cards": "[Card]",
        "notifications": "[Notification]",
        "organizations": "[Organization]",
        "savedSearches": "[SavedSearch]",
        "tokens": "[Token]",
    },
    "Memberships": {"member": "Member"},
    "Notification": {"board": "Board", "card": "Card", "memberCreator": "Member"},
    "Organization": {
        "actions": "[Action]",
        "boards": "[Board]",
        "members": "[Member]",
        "memberships": "[Memberships]",
    },
    "Reaction": {"member": "Member"},
    "SearchResult": {"boards": "[Board]", "cards": "[Card]", "members": "[Member]", "organizations": "[Organization]"},
    "BoardMembersResult": {"members": "[Member]", "memberships": "[Memberships]"},
    "Token": {"webhooks": "[Webhook]"},
}


def problems(exchange: Exchange, decoded: Any, seen: set[Any]) -> Iterator[str]:
    """What in an answer no live answer has; shapes in `seen` are good, and good ones are added."""
    expected = ROUTES.find(exchange.method, exchange.path)
    if expected is None or "format" in exchange.names:  # a count of actions instead of them
        return
    for model, value in _parts(expected, decoded):
        shape = (model, exchange.fields, _shape(value))
        if shape in seen:
            continue
        found = list(validator(model, exchange.fields).iter_errors(value))
        seen |= set() if found else {shape}
        for error in found:
            where = "/".join(str(step) for step in error.absolute_path)
            yield f"{exchange.method} {exchange.path}: {model} {where}: {error.message[:200]}"


def _parts(expected: str, value: Any) -> Iterator[tuple[str, Any]]:
    if expected.startswith("["):
        for each in value if isinstance(value, list) else [value]:
            yield from _parts(expected[1:-1], each)
        return
    if not isinstance(value, dict):
        yield expected, value
        return
    own = dict(value)
    for key, model in NESTED.get(expected, {}).items():
        inner = own.pop(key, None)
        if inner is not None:
            yield from _parts(model, inner)
    yield expected, own


def _shape(value: Any) -> Any:
    """Keys and types, with the types of an array's elements as a set."""
    if isinstance(value, dict):
        return tuple([(key, _shape(each)) for key, each in value.items()])
    if isinstance(value, list):
        return frozenset([_shape(each) for each in value])
    return type(value)


@cache
def validator(model: str, partial: bool) -> Draft202012Validator:
    """The model's schema as amended by newer or plainer evidence; `partial`: only some fields were asked for."""
    schema = copy.deepcopy(document("live-response-schemas")["models"][model])
    for slip in listed("schema-slips")["slip"]:
        if slip["model"] == model:
            _amend(schema, slip)
    if partial:
        schema["required"] = [name for name in schema.get("required", []) if name == "id"]
    for key in NESTED.get(model, {}):
        schema["required"] = [name for name in schema.get("required", []) if name != key]
    return Draft202012Validator(schema, format_checker=_formats)


def _amend(schema: dict[str, Any], slip: dict[str, Any]) -> None:
    for key in slip["keys"]:
        *way, last = key.split(".")
        at = schema
        for step in way:
            at = at["properties"][step]
        at.setdefault("properties", {})[last] = slip["schema"]
        if last in at.get("required", []) and slip.get("optional"):
            at["required"].remove(last)


_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None
