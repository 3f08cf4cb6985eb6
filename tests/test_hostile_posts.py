"""Whatever is posted to whatever address by whomever: no error of ours, and nothing is changed
that the poster may not change.

Every address is tried once in every role, then at random until `HOSTILE_SECONDS` have passed.
What failed says its seed: `HOSTILE_SEED=… HOSTILE_SECONDS=…` tries the same again.
"""

import contextlib
import os
import secrets
import time
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.urls.converters import IntConverter

from assessments import workflow
from assessments.models import GuestLink, Role, Status
from assessments.models.invitations import hash_of
from assessments.permissions import ROLE_GRANTS, Can
from assessments.urls import urlpatterns
from assessments.views.sessions import OPENED_GUEST_LINK, RENEWED_AT
from tests import factories, hostile
from tests.browsers import Browsers, undone
from tests.pages import NAMES, PAGES, address

pytestmark = pytest.mark.django_db

SECONDS = float(os.environ.get("HOSTILE_SECONDS", "10"))
SEED = int(os.environ.get("HOSTILE_SEED", secrets.randbelow(10**9)))

ROLES = ("anonymous", "outsider", "reader", "contributor", "coordinator", "signatory", "guest")
MAY_CHANGE_NOTHING = ("anonymous", "outsider", "reader")
THEIR_OWN = {"User": ("id",), "Membership": ("user_id",), "AuditEntry": ("by_id",)}
"""What somebody may change of their own: their language, reminders, password, choice of report."""

COUNTS = ("Tries", "CacheEntry")
"""What counts how often somebody tries; it holds nothing of what they sent."""

FROM_THE_DOOR = {"account_login": {"AuditEntry"}, "account_reset_password": {"OutgoingMail"}}
"""What everybody may leave who knocks: that it was tried, and a mail to whoever has the address."""

THE_ADDRESS_IS_THE_RIGHT = ("switch_off",)
"""Whoever has the link of the mail may use it, signed in or not."""

PATTERNS = {pattern.name: pattern for pattern in urlpatterns}


class World:
    """A town with everything a form can be about, and a browser for everybody."""

    def __init__(self):
        town = factories.municipality()
        self.signed = factories.assessment(town, at=Status.SIGNED_OFF, round_name="2024")
        self.submitted = factories.assessment(town, at=Status.SUBMITTED, round_name="2025")
        self.draft = factories.assessment(town, round_name="2026")
        by = factories.coordinator_of(town)
        people = {
            "outsider": factories.coordinator_of(factories.municipality("Gouda")),
            "reader": factories.member(town, Role.READER),
            "contributor": factories.member(town, Role.CONTRIBUTOR),
            "coordinator": by,
            "signatory": factories.signatory_of(town),
        }
        self.keys = {role: person.pk for role, person in people.items()}
        factories.disagree(self.draft)
        factories.assign(self.draft, ["5.1", "5.2"], people["contributor"])
        thread = workflow.comment(self.draft, "5.1", "Is this so?", by=by)
        workflow.note_barrier(
            self.draft, "5.1", tier="state", text="The law.", asked="", seen=0, by=by
        )
        link = workflow.ask_by_link(
            self.draft, ["6.1"], email="school@town.example", name="School", by=by
        )
        GuestLink.objects.update(token_hash=hash_of("token"))
        invited = workflow.invite(
            town, email="new@town.example", name="New", role=Role.READER, department=None, by=by
        )
        action = factories.action(self.draft)
        self.keys["guest"] = link.guest.user_id
        self.values = {
            "thread": thread.pk,
            "link": link.pk,
            "invited": invited.pk,
            "proposal": self.draft.proposals.get().pk,
            "item": self.submitted.evidence.first().pk,
            "action": action.pk,
            "member": factories.membership(people["reader"], town).pk,
        }
        guest = Client(raise_request_exception=False)
        session = guest.session
        session[OPENED_GUEST_LINK], session[RENEWED_AT] = hash_of("token"), int(time.time())
        session.save()
        self.browsers = Browsers(people, raise_request_exception=False)
        self.browsers.add("guest", guest)
        self.fields = self._discovered()
        self._before = {}

    def _discovered(self):
        """What the pages send to each address, as whoever sees most of them."""
        found = {}
        for role, of in (
            ("coordinator", self.draft),
            ("coordinator", self.submitted),
            ("coordinator", self.signed),
            ("signatory", self.submitted),
            ("contributor", self.draft),
            ("guest", self.draft),
            ("anonymous", self.draft),
        ):
            for name in PAGES:
                url = self.address(name, of)
                with undone():
                    page = self.browsers.of(role).get(url)
                if page.status_code == 200:
                    for to, fields in hostile.fields_of(page.content.decode(), url).items():
                        found.setdefault(to, {}).update(fields)
        found["save"] = {k: v for k, v in found["article"].items() if k.startswith("c5_1")}
        found["conflict"] = {
            f"conflict-c5_1-{name}": value
            for name, value in {
                "version": "1",
                "rating_of": "mine",
                "text_of": "merged",
                "merged": "x",
                "my_rating": "3",
                "my_text": "x",
            }.items()
        }
        found["take_over_sheet"] = {"held": "x", "sheet-c5_1-take": "on"}
        return found

    def rows_before(self, role):
        """What `rows` finds before any request of that role, as each is undone."""
        if role not in self._before:
            self._before[role] = rows(self.keys.get(role))
        return self._before[role]

    def address(self, name, of, **replaced):
        """An address about what there is; `replaced` names what is otherwise."""
        by_link = name in ("answer_by_link", "name_evidence")
        values = {"code": "6.1" if by_link else "5.1"} | self.values | replaced
        if name in ("action", "report_progress"):
            values = values | {"municipality": of.municipality.slug}
            return reverse(name, kwargs={k: values[k] for k in ("municipality", "action")})
        return address(name, of, **values)


def rows(apart_from):
    """Every row of ours, without counts and what belongs to one person alone."""
    found = {}
    for model in apps.get_app_config("assessments").get_models(include_auto_created=True):
        if model.__name__ in COUNTS:
            continue
        kept = model._default_manager.order_by("pk")
        for column in THEIR_OWN.get(model.__name__, ()):
            kept = kept.exclude(**{column: apart_from})
        found[model.__name__] = list(kept.values_list())
    return found


def must_change_nothing(role, name):
    if name in THE_ADDRESS_IS_THE_RIGHT:
        return False
    if role in MAY_CHANGE_NOTHING:
        return True
    can = getattr(PATTERNS[name].callback, "permission", None)
    return isinstance(can, Can) and role != "guest" and can not in ROLE_GRANTS[Role(role)]


def attack(world, random, role, name, of):
    """Post something to an address, and undo it; what is wrong with the answer, or ""."""
    fields = world.fields.get(name) or random.choice(list(world.fields.values()))
    content, kind = hostile.body(random, hostile.mutated(random, fields))
    headers = {"HX-Request": "true"} if random.random() < 0.1 else {}
    is_watched = must_change_nothing(role, name)
    with undone():
        url = world.address(name, of)
        before = world.rows_before(role) if is_watched else {}
        answer = world.browsers.of(role).generic("POST", url, content, kind, headers=headers)
        if answer.status_code >= 500:
            return f"{answer.status_code}: {role} {name} {of.round} {kind!r} {content[:1500]!r}"
        after = rows(world.keys.get(role)) if is_watched else {}
        changed = {table for table in before if before[table] != after[table]}
        changed -= FROM_THE_DOOR.get(name, set())
    return f"{changed} changed: {role} {name} {of.round} {kind!r}" if changed else ""


@pytest.fixture(scope="module")
def world(once_a_module):
    """Made once; every request is undone, and in the end the world itself."""
    with once_a_module():
        cache.clear()
        yield World()


def test_no_post_breaks_a_page_or_changes_what_its_sender_may_not(world):
    end = time.monotonic() + SECONDS
    random = hostile.randomly(SEED)
    places = (world.draft, world.submitted, world.signed)
    faults = [
        attack(world, random, role, name, random.choice(places)) for name in NAMES for role in ROLES
    ]
    addresses = sorted(set(world.fields) & set(NAMES))
    while time.monotonic() < end:
        role, name = random.choice(ROLES), random.choice(addresses)
        faults.append(attack(world, random, role, name, random.choice(places)))
    assert not (told := [fault for fault in faults if fault]), f"seed {SEED}: {told[:20]}"


def test_the_forms_of_the_pages_are_what_is_attacked(world):
    told = {"assign", "article", "barrier", "comments", "links", "review", "sign", "action"}
    assert told <= set(world.fields)
    assert {"criteria", "to", "due", "why"} <= set(world.fields["assign"])
    assert {"answer_by_link", "name_evidence", "hand_in", "rule"} <= set(world.fields)


def test_no_address_breaks_whatever_stands_in_it(world):
    random = hostile.randomly(SEED)
    faults = []
    for name in NAMES:
        pattern = PATTERNS[name].pattern
        for part, converter in (pattern.converters or pattern.regex.groupindex).items():
            is_number = isinstance(converter, IntConverter)
            for value in hostile.NUMBERS if is_number else random.sample(hostile.IN_A_PATH, 3):
                with contextlib.suppress(NoReverseMatch, KeyError, ValueError):
                    url = world.address(name, world.draft, **{part: value})
                    role = random.choice(("coordinator", "coordinator", "guest"))
                    faults += [
                        f"{method} {role} {url[:300]}"
                        for method in ("GET", "POST")
                        if status_of(world, role, method, url) >= 500
                    ]
    assert not faults, f"seed {SEED}: {faults[:20]}"


def test_no_question_in_an_address_breaks_a_page(world):
    random = hostile.randomly(SEED)
    asked = ("page", "what", "with", "to", "name", "done", "parts", "second", "version", "pack")
    asked += ("back", "number", "checksum", "next", "language", "done")
    faults = []
    for name in NAMES:
        if name.startswith(("report_", "brief_", "blank_q")) and name != "report_choice":
            continue
        query = urlencode([(key, random.choice(hostile.VALUES)[:3000]) for key in asked])
        url = f"{world.address(name, world.draft)}?{query}"
        if status_of(world, "coordinator", "GET", url) >= 500:
            faults.append(f"{name} {query!r}")
    assert not faults, f"seed {SEED}: {faults[:20]}"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("account_")])
def test_no_place_to_go_on_breaks_an_account_page(name, world):
    url = f"{world.address(name, world.draft)}?next=http://[::1"
    for role in ("anonymous", "coordinator"):
        assert status_of(world, role, "GET", url) < 500


def status_of(world, role, method, url):
    with undone():
        return world.browsers.of(role).generic(method, url).status_code
