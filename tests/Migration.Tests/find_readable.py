"""Names and groups that can be read in accounts of exports, by Python's own XML parser.

Standard input: a JSON list of {"name", "document", "accounts"}; standard output: a line for each name, group or contact that is readable.
An export that is not well-formed is looked at account by account.
"""
import json
import re
import sys
import xml.etree.ElementTree as ET

ROOT = "<server-data xmlns='urn:xmpp:pie:0'>%s</server-data>"


def users(document, accounts):
    try:
        yield from (user for user in ET.fromstring(document).iter() if user.tag.endswith("}user") and user.get("name") in accounts)
    except ET.ParseError:
        for account in accounts:
            found = re.search(r"<user name=['\"]%s['\"].*?</user>" % re.escape(account), document, re.DOTALL)
            if found is None:
                raise
            yield ET.fromstring(ROOT % found.group())


def readable(user):
    for element in user.iter():
        local = element.tag.rpartition("}")[2].lower()
        attributes = {name.rpartition("}")[2].lower(): value for name, value in element.attrib.items()}
        if local in ("item", "contact") and attributes.get("name"):
            yield "%s %s" % (local, attributes)
        if local == "group" and (element.text or "").strip():
            yield "%s %s" % (local, element.text)
        if local == "contact":
            yield local


for case in json.load(sys.stdin):
    for user in users(case["document"], case["accounts"]):
        for value in readable(user):
            print("%s: %s" % (case["name"], value))
