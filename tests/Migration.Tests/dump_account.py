"""Logs in with slixmpp and writes as XML what the server has of encrypted contacts: the items of both nodes and the messages to self.

usage: dump_account.py JID HOST PORT CA-FILE    (the password is read from standard input)
"""
import asyncio
import ssl
import sys
import xml.etree.ElementTree as ET

import slixmpp
from slixmpp.exceptions import IqError
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

PUBSUB = "{http://jabber.org/protocol/pubsub}"
ARCHIVE = "{urn:xmpp:mam:2}"
FORM = "{jabber:x:data}"


async def read_items(client, node):
    iq = client.Iq()
    iq["type"] = "get"
    pubsub = ET.Element(PUBSUB + "pubsub")
    ET.SubElement(pubsub, PUBSUB + "items", node=node)
    iq.append(pubsub)
    try:
        return list((await iq.send(timeout=30)).xml)
    except IqError as error:
        if error.condition == "item-not-found":
            return []
        raise


async def read_messages(client):
    found = []
    client.register_handler(Callback("archive", MatchXPath("{jabber:client}message/" + ARCHIVE + "result"), lambda message: found.append(message.xml)))
    iq = client.Iq()
    iq["type"] = "set"
    query = ET.Element(ARCHIVE + "query")
    form = ET.SubElement(query, FORM + "x", type="submit")
    for name, value in (("FORM_TYPE", "urn:xmpp:mam:2"), ("with", client.boundjid.bare)):
        ET.SubElement(ET.SubElement(form, FORM + "field", var=name), FORM + "value").text = value
    limit = ET.SubElement(query, "{http://jabber.org/protocol/rsm}set")
    ET.SubElement(limit, "{http://jabber.org/protocol/rsm}max").text = "200"
    iq.append(query)
    await iq.send(timeout=30)
    return found


async def main(jid, host, port, ca_file):
    client = slixmpp.ClientXMPP(jid, sys.stdin.readline().rstrip("\n"))
    client.ca_certs = ca_file
    # slixmpp knows only tls-unique, which is defined up to TLS 1.2; the newer servers refuse its logins on TLS 1.3.
    client.ssl_context.maximum_version = ssl.TLSVersion.TLSv1_2
    started = asyncio.get_running_loop().create_future()
    client.add_event_handler("session_start", lambda _: started.done() or started.set_result(None))
    client.add_event_handler("failed_auth", lambda _: started.done() or started.set_exception(RuntimeError("login failed")))
    client.connect((host, int(port)))
    await asyncio.wait_for(started, 30)
    dump = ET.Element("dump")
    for node in ("urn:xmpp:contacts", "urn:xmpp:contacts-groups"):
        dump.extend(await read_items(client, node))
    dump.extend(await read_messages(client))
    print(ET.tostring(dump, encoding="unicode"))
    await client.disconnect()


asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main(*sys.argv[1:]))
