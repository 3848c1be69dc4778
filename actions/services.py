"""Topics that need the directory: where help is, questions about one organization, and asking on about them.

The slot `last_need` keeps what a person looked for: {"topic", "page", "groups", "free", "no_papers", "language",
"times", "place"}; `last_list` the ids of the list shown last, `last_services` those the talk is about.
"""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import follow_up, service_buttons, service_text
from actions.directory import hours, reports, search
from actions.directory.model import Service
from actions.directory.when import Window, window
from actions.language_names import named_language
from actions.tracker import button_value, entities_of, language_of, last_action, text_of, topic_answered, topic_of
from bot import clock
from bot.i18n.catalogs import CATALOGS
from bot.language import places

OVERVIEW = "services_overview"
# Times that stories are full of.
_VAGUE = frozenset({"now", "today", "tonight", "morning", "afternoon", "evening", "night"})
# "I cannot sleep at night" asks for no help at night.
_TIMES_ARE_THE_STORY = frozenset({"need_mental_health"})
_FOR_WHOM = {"unaccompanied_minor": frozenset({"children"})}
# There a language is what is wanted, not in what language it is given.
_LANGUAGE_IS_THE_NEED = frozenset({"need_language_class"})


class ShowServices(Action):
    """Answers a need (a topic of the directory): the topic's text with up to five services in it."""

    def name(self) -> str:
        return "action_show_services"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        topic, page = topic_of(tracker), button_value(tracker, "page")
        last = tracker.get_slot("last_need") or {}
        if page:
            need = {**(last if last.get("topic") == topic else {"topic": topic}), "page": page}
            return show_need(dispatcher, tracker, need, intro=False)
        latitude, longitude = button_value(tracker, "latitude"), button_value(tracker, "longitude")
        if latitude is not None and longitude is not None:
            return _show_near(dispatcher, tracker, [latitude, longitude])
        return show_need(dispatcher, tracker, {"topic": topic, "page": 1, **_conditions(tracker)})


class ShowServiceDetail(Action):
    """Answers who, when, where and which number for the organization named, or the ones last shown."""

    def name(self) -> str:
        return "action_show_service_detail"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        topic = topic_of(tracker)
        named = named_services(tracker)
        found = [service for service in named if service.published]
        if named and not found:
            return _show_unconfirmed(dispatcher, tracker, named[0])
        found = found or _talked_about(tracker)
        times = set(entities_of(tracker, "time")) or set(follow_up.read(text_of(tracker)).of("times"))
        return show_detail(dispatcher, tracker, topic, found, window(times, clock.now()))


class ShowFollowUp(Action):
    """Answers what was found to ask on about services shown before (slot `follow_up`, actions/follow_up.py)."""

    def name(self) -> str:
        return "action_follow_up"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        asked = follow_up.FollowUp(**tracker.get_slot("follow_up"))
        if asked.topic in follow_up.DETAILS:
            ids = [asked.service] if asked.service else tracker.get_slot("last_services") or []
            services = search.by_ids(ids)
            if asked.topic == "report_wrong_info":
                return report_wrong(dispatcher, tracker, services)
            times = window(asked.filters.get("times", ()), clock.now())
            return show_detail(dispatcher, tracker, asked.topic, services, times)
        last = tracker.get_slot("last_need") or {"topic": asked.topic}
        return show_need(dispatcher, tracker, {**last, "page": asked.page, **asked.filters}, intro=False)


class ReportWrongInfo(Action):
    """Notes for the editors which service a person found wrong; of several shown, asks which."""

    def name(self) -> str:
        return "action_report_wrong_info"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        found = [service for service in named_services(tracker) if service.published]
        return report_wrong(dispatcher, tracker, found or search.by_ids(tracker.get_slot("last_services") or []))


def named_services(tracker: Tracker) -> list[Service]:
    """The services that a button or a message names, drafts included."""
    code = button_value(tracker, "service")
    if code is not None:
        service = search.by_code(code)
        return [service] if service else []
    for name in entities_of(tracker, "organization"):
        if found := search.named_in(name):
            return found
    return [] if text_of(tracker).startswith("/") else search.named_in(text_of(tracker))


def _talked_about(tracker: Tracker) -> list[Service]:
    """The services shown last, or those that the answer given since then names."""
    topic, need = topic_answered(tracker), tracker.get_slot("last_need") or {}
    if last_action(tracker) not in follow_up.SHOWING and topic != need.get("topic") and search.has_need(topic):
        return search.search(search.Query(topic, _FOR_WHOM.get(topic, frozenset()))).services
    return search.by_ids(tracker.get_slot("last_services") or [])


def show_need(dispatcher: CollectingDispatcher, tracker: Tracker, need: Mapping[str, Any], *, intro: bool = True
              ) -> list[EventType]:
    """Show one page of the services for a need, with the topic's own text before it (`intro`) or without."""
    language, topic, page = language_of(tracker), need["topic"], need.get("page", 1)
    when = window(need.get("times") or (), clock.now())
    place, point = _where(need, tracker.get_slot("near"), language)
    results = search.search(_query(need, when, point), page)
    # Beside people who can only tell more, "near Zemun" would promise too much.
    near = point is not None and (results.fits or _measured(results))
    if page > 1 and not results.found:
        dispatcher.utter_message(response="utter_more_services", services=CATALOGS.of(language).gettext(
            "These are all that I know of."))
        return [SlotSet("last_topic", topic)]
    parts = [service_text.asked_for(_known(need, results), when, place if near else "", near, language),
             _remark(need, results, when, point, tracker),
             *service_text.listed(results.found, language, when)]
    services = results.services
    buttons = (service_buttons.of_one(services[0], language, topic) if len(services) == 1
               else service_buttons.of_list(services, language))
    buttons += service_buttons.more(topic, page, results.total, language)
    dispatcher.utter_message(response=f"utter_{topic}" if intro else "utter_more_services", first_buttons=buttons,
                             services="\n\n".join(part for part in parts if part))
    ids = [service.id for service in services]
    return _changed(tracker, last_services=ids, last_list=ids, last_need=dict(need), last_topic=topic)


def show_detail(dispatcher: CollectingDispatcher, tracker: Tracker, topic: str, services: list[Service],
                when: Window | None = None) -> list[EventType]:
    """Answer one question (a topic of follow_up.DETAILS) about some services; without any, ask which."""
    language = language_of(tracker)
    gettext = CATALOGS.of(language).gettext
    if not services and topic != "ask_cost":
        results = search.search(search.Query(OVERVIEW))
        text = gettext("Which organisation do you mean? Write its name. These are often asked for:")
        _utter(dispatcher, f"utter_{topic}", [text, *service_text.listed(results.found, language)],
               service_buttons.of_list(results.services, language, topic))
        ids = [service.id for service in results.services]
        return _changed(tracker, last_services=ids, last_list=ids)
    services = services[:search.MOST_SHOWN]
    one = services[0] if len(services) == 1 else None
    near = tracker.get_slot("near")
    parts = [_detail(topic, service, language, when, 0 if one else number, near)
             for number, service in enumerate(services, 1)]
    checked = {service_text.checked_line(service, language) for service in services}
    if topic != "org_info" and len(checked) == 1:
        parts.append(checked.pop())
    buttons = (service_buttons.of_one(one, language, topic) if one
               else service_buttons.of_list(services, language, topic if topic == "ask_location" else "org_info"))
    # The text of utter_ask_cost says that help is free.
    costly = topic == "ask_cost" and any(service.free is False for service in services)
    _utter(dispatcher, "utter_org_info" if costly else f"utter_{topic}", parts, buttons)
    if one and topic == "ask_location" and one.latitude is not None and one.longitude is not None:
        dispatcher.utter_message(json_message={"location": {
            "latitude": one.latitude, "longitude": one.longitude, "title": one.organization,
            "address": ", ".join(part for part in (one.address, one.city) if part)}})
    ids = [service.id for service in services]
    return _changed(tracker, last_services=ids, **({"last_list": ids} if len(ids) > 1 else {}))


def report_wrong(dispatcher: CollectingDispatcher, tracker: Tracker, services: list[Service]) -> list[EventType]:
    """Note a report: about one service, or about the topic while the person chooses which of several is wrong."""
    language = language_of(tracker)
    one = services[0] if len(services) == 1 else None
    reports.add([one.id] if one else [], tracker.get_slot("last_topic") or "", tracker.sender_id)
    if services and not one:
        dispatcher.utter_message(response="utter_which_is_wrong", first_buttons=service_buttons.of_list(
            services, language, "report_wrong_info"))
        return []
    others = search.search(search.Query("report_wrong_info"))
    found = tuple(entry for entry in others.found if entry.service != one)
    _utter(dispatcher, "utter_report_wrong_info", service_text.listed(found, language),
           service_buttons.of_list([entry.service for entry in found], language))
    return []


def _utter(dispatcher: CollectingDispatcher, response: str, parts: list[str], buttons: list[dict[str, str]]) -> None:
    dispatcher.utter_message(response=response, services="\n\n".join(parts), first_buttons=buttons)


def _show_near(dispatcher: CollectingDispatcher, tracker: Tracker, near: list[float]) -> list[EventType]:
    """A shared location: the last need again if the answer before was one, else what is near."""
    last = tracker.get_slot("last_need") or {}
    again = bool(last) and last.get("topic") == tracker.get_slot("last_topic")
    need = {**last, "page": 1} if again else {"topic": OVERVIEW, "page": 1}
    # show_need reads the slot.
    tracker.slots["near"] = near
    return [SlotSet("near", near), *show_need(dispatcher, tracker, need, intro=not again)]


def _show_unconfirmed(dispatcher: CollectingDispatcher, tracker: Tracker, draft: Service) -> list[EventType]:
    language = language_of(tracker)
    results = search.search(search.Query("talk_to_human"))
    text = CATALOGS.of(language).gettext(
        "I know the name {name}, but I have no confirmed information about it. "
        "These people can tell you more:").format(name=draft.organization)
    _utter(dispatcher, f"utter_{topic_of(tracker)}", [text, *service_text.listed(results.found, language)],
           service_buttons.of_list(results.services, language))
    ids = [service.id for service in results.services]
    return _changed(tracker, last_services=ids, last_list=ids)


def _changed(tracker: Tracker, **slots: Any) -> list[EventType]:
    """Events for the slots with a new value: each event is stored and read again with every message."""
    return [SlotSet(name, value) for name, value in slots.items() if tracker.get_slot(name) != value]


def _conditions(tracker: Tracker) -> dict[str, Any]:
    """What a typed need says beside its topic; only what was said."""
    text = text_of(tracker)
    if text.startswith("/"):
        return {}
    words = follow_up.read(text)
    said = dict(words.filters)
    named = said.pop("times", ())
    times = set(entities_of(tracker, "time") or named)
    if words.count > follow_up.MOST_WORDS or topic_of(tracker) in _TIMES_ARE_THE_STORY:
        # In a long story "today" and "night" seldom say when help is wanted.
        times -= _VAGUE
    if times:
        said["times"] = sorted(times)
    if place := next(filter(places.point, entities_of(tracker, "place")), None):
        said["place"] = place
    if topic_of(tracker) not in _LANGUAGE_IS_THE_NEED and (language := named_language(text)):
        said["language"] = language
    return said


def _known(need: Mapping[str, Any], results: search.Results) -> Mapping[str, Any]:
    """The need without a language of which nobody knows whether it is spoken there."""
    language = need.get("language") or ""
    known = any(search.speaks(entry.service, language) for entry in results.found)
    return need if known else {**need, "language": ""}


def _where(need: Mapping[str, Any], near: list[float] | None, language: str
           ) -> tuple[str, tuple[float, float] | None]:
    """The name of the place that the need names, and the point to measure from: the place, else a shared location."""
    place = places.place(need.get("place") or "")
    if place and (point := places.point(place.id)):
        return place.name(language), point
    return "", (near[0], near[1]) if near else None


def _query(need: Mapping[str, Any], when: Window | None, point: tuple[float, float] | None) -> search.Query:
    return search.Query(need["topic"], frozenset(need.get("groups") or ()), need.get("language") or "",
                        bool(need.get("free")), bool(need.get("no_papers")), when, point)


def _remark(need: Mapping[str, Any], results: search.Results, when: Window | None,
            point: tuple[float, float] | None, tracker: Tracker) -> str:
    """What must be said before the list, so that it does not promise more than it has."""
    gettext, found = CATALOGS.of(language_of(tracker)).gettext, results.found
    if not results.fits:
        if any(need.get(condition) for condition in ("groups", "free", "no_papers")):
            return gettext("I know no confirmed place that fits all of this. These people can tell you more:")
        return gettext("I know no confirmed place only for this. These people can tell you more:")
    remarks = {
        gettext("I do not know which languages they speak:"): bool(need.get("language")) and not _known(
            need, results)["language"],
        gettext("I do not know how far away these are:"): bool(point) and not _measured(results),
        gettext("I know no place that is surely open then. Call first:")
        if any(entry.service.phones for entry in found) else gettext("I know no place that is surely open then:"):
            bool(when) and all(entry.state != hours.State.OPEN for entry in found),
        gettext("You can send me your location (📎): then I show what is near."):
            need["topic"] == OVERVIEW and not point and tracker.get_latest_input_channel() == "telegram",
    }
    return next((text for text, holds in remarks.items() if holds), "")


def _measured(results: search.Results) -> bool:
    """Whether it is known of any service how far away it is."""
    return any(entry.distance_km is not None for entry in results.found)


def _detail(topic: str, service: Service, language: str, when: Window | None, number: int,
            near: list[float] | None) -> str:
    distance = search.distance_km(service, near)
    if topic == "org_info":
        return service_text.card(service, language, distance)
    gettext = CATALOGS.of(language).gettext
    phones = service_text.phone_lines(service, language)
    lines = [service_text.title(service, language, number)]
    if topic == "ask_opening_hours":
        if number and service_text.known_hours(service):
            lines.append(service_text.state_line(service, language, when))
        else:
            lines += service_text.hours_lines(service, language, when)
    elif topic == "ask_location":
        lines += [" · ".join([service_text.address_line(service, language),
                              *service_text.distance_text(distance, language)])] if service.address else [
            gettext("I have no confirmed address. Please call or write and ask."), *phones]
    elif topic == "ask_cost":
        lines += service_text.cost_lines(service, language) + phones
    else:
        lines += phones or [gettext("I have no confirmed phone number.")]
    if not phones:
        lines += service_text.email_lines(service, language) + service_text.web_lines(service, language)
    return "\n".join([*lines, *service_text.warning_lines(service, language)])
