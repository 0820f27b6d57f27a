"""Logs in with slixmpp and writes as JSON: the stored metacontacts and the roster, or the payloads in a node of some account.

usage: read_account.py JID HOST PORT CA-FILE [OWNER NODE]    (the password is read from standard input)
"""
import asyncio
import json
import ssl
import sys
import xml.etree.ElementTree as ET

import slixmpp


async def read_metacontacts(client):
    iq = client.Iq()
    iq["type"] = "get"
    query = ET.Element("{jabber:iq:private}query")
    query.append(ET.Element("{storage:metacontacts}storage"))
    iq.append(query)
    answer = await iq.send(timeout=30)
    storage = answer.xml.find("{jabber:iq:private}query/{storage:metacontacts}storage")
    return [dict(meta.attrib) for meta in storage.findall("{storage:metacontacts}meta")]


async def read_roster(client):
    iq = client.Iq()
    iq["type"] = "get"
    iq.append(ET.Element("{jabber:iq:roster}query"))
    answer = await iq.send(timeout=30)
    items = answer.xml.findall("{jabber:iq:roster}query/{jabber:iq:roster}item")
    return [dict(item.attrib, groups=sorted(group.text or "" for group in item.findall("{jabber:iq:roster}group"))) for item in items]


async def read_items(client, owner, node):
    iq = client.Iq()
    iq["type"] = "get"
    iq["to"] = owner
    pubsub = ET.Element("{http://jabber.org/protocol/pubsub}pubsub")
    ET.SubElement(pubsub, "{http://jabber.org/protocol/pubsub}items", node=node)
    iq.append(pubsub)
    try:
        answer = await iq.send(timeout=30)
    except slixmpp.exceptions.IqError as error:
        return {"error": error.condition}
    items = answer.xml.iter("{http://jabber.org/protocol/pubsub}item")
    return {"payloads": [ET.tostring(payload, encoding="unicode") for item in items for payload in item]}


async def main(jid, host, port, ca_file, owner=None, node=None):
    client = slixmpp.ClientXMPP(jid, sys.stdin.readline().rstrip("\n"))
    client.ca_certs = ca_file
    # slixmpp knows only tls-unique, which is defined up to TLS 1.2; the newer servers refuse its logins on TLS 1.3.
    client.ssl_context.maximum_version = ssl.TLSVersion.TLSv1_2
    started = asyncio.get_running_loop().create_future()
    client.add_event_handler("session_start", lambda _: started.done() or started.set_result(None))
    client.add_event_handler("failed_auth", lambda _: started.done() or started.set_exception(RuntimeError("login failed")))
    client.connect((host, int(port)))
    await asyncio.wait_for(started, 30)
    if owner:
        found = await read_items(client, owner, node)
    else:
        found = {"metacontacts": await read_metacontacts(client), "roster": await read_roster(client)}
    json.dump(found, sys.stdout)
    await client.disconnect()


asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main(*sys.argv[1:]))
