"""Logs in to many accounts with slixmpp, one after another, and writes their rosters as JSON.

usage: read_rosters.py HOST PORT CA-FILE    (standard input is JSON: a list of [JID, PASSWORD])
"""
import asyncio
import json
import ssl
import sys
import xml.etree.ElementTree as ET

import slixmpp

ROSTER = "{jabber:iq:roster}"


async def read(jid, password, host, port, ca_file):
    client = slixmpp.ClientXMPP(jid, password)
    client.ca_certs = ca_file
    # slixmpp knows only tls-unique, which is defined up to TLS 1.2; the newer servers refuse its logins on TLS 1.3.
    client.ssl_context.maximum_version = ssl.TLSVersion.TLSv1_2
    started = asyncio.get_running_loop().create_future()
    client.add_event_handler("session_start", lambda _: started.done() or started.set_result(None))
    client.add_event_handler("failed_auth", lambda _: started.done() or started.set_exception(RuntimeError("login failed")))
    client.connect((host, int(port)))
    await asyncio.wait_for(started, 60)
    iq = client.Iq()
    iq["type"] = "get"
    iq.append(ET.Element(ROSTER + "query"))
    answer = await iq.send(timeout=60)
    await client.disconnect()
    items = answer.xml.findall(ROSTER + "query/" + ROSTER + "item")
    return sorted(
        [item.get("jid"), item.get("name") or "", sorted(group.text or "" for group in item.findall(ROSTER + "group")), item.get("subscription"), item.get("ask") or ""]
        for item in items)


async def main(host, port, ca_file):
    json.dump([await read(jid, password, host, port, ca_file) for jid, password in json.load(sys.stdin)], sys.stdout)


asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main(*sys.argv[1:]))
