"""Topics that need the directory: where help is, and questions about one organization."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import service_text
from actions.directory import search
from actions.directory.model import Service
from actions.tracker import language_of, text_of, topic_of
from bot.i18n.catalogs import CATALOGS


class ShowServices(Action):
    """Answers a `need_*` topic: the topic's text with up to five services of the directory in it."""

    def name(self) -> str:
        return "action_show_services"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        topic, language = topic_of(tracker), language_of(tracker)
        found, fits = search.for_topic(topic)
        gettext = CATALOGS.of(language).gettext
        parts = [] if fits else [gettext("I know no confirmed place only for this. These people can tell you more:")]
        parts += [service_text.card(service, language) for service in found]
        dispatcher.utter_message(response=f"utter_{topic}", services="\n\n".join(parts))
        return [SlotSet("last_services", [service.id for service in found])]


class ShowServiceDetail(Action):
    """Answers who, when, where and which number for the organization named, or the ones last shown."""

    def name(self) -> str:
        return "action_show_service_detail"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        topic, language = topic_of(tracker), language_of(tracker)
        gettext = CATALOGS.of(language).gettext
        named = search.named_in(text_of(tracker))
        found = [service for service in named if service.published]
        if named and not found:
            text = gettext("I know the name {name}, but I have no confirmed information about it. "
                           "These people can tell you more:").format(name=named[0].organization)
            found = search.for_topic("talk_to_human")[0]
            parts = [text, *(service_text.card(service, language) for service in found)]
        else:
            found = found or search.by_ids(tracker.get_slot("last_services") or [])
            if found:
                parts = [self._detail(topic, service, language) for service in found]
            elif topic == "ask_cost":
                parts = []
            else:
                found = search.for_topic("services_overview")[0]
                parts = [gettext("Which organisation do you mean? Write its name. These are often asked for:"),
                         *(service_text.card(service, language) for service in found)]
        dispatcher.utter_message(response=f"utter_{topic}", services="\n\n".join(parts))
        return [SlotSet("last_services", [service.id for service in found])]

    @staticmethod
    def _detail(topic: str, service: Service, language: str) -> str:
        if topic == "org_info":
            return service_text.card(service, language)
        gettext = CATALOGS.of(language).gettext
        phones = service_text.phone_lines(service, language)
        title = service_text.title(service, language)
        if topic == "ask_opening_hours":
            lines = [service_text.hours_line(service, language)] if service.opening_hours else [
                gettext("Opening hours are not known. Please call or write before you go."), *phones]
        elif topic == "ask_location":
            lines = [service_text.address_line(service, language)] if service.address else [
                gettext("I have no confirmed address. Please call or write and ask."), *phones]
        else:
            lines = phones or [gettext("I have no confirmed phone number.")]
        if not phones:
            lines += service_text.email_lines(service, language) + service_text.web_lines(service, language)
        return "\n".join([title, *lines, service_text.checked_line(service, language)])
