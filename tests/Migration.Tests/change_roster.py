"""Logs in with slixmpp, writes "ready", and for each line of standard input changes the roster as it says and writes "done".

usage: change_roster.py JID HOST PORT CA-FILE    (the first line of standard input is the password)

A line is JSON: {"rename": {"jid", "name"}, "add": {"jid", "name", "groups"}, "remove": JID}
"""
import asyncio
import json
import ssl
import sys
import xml.etree.ElementTree as ET

import slixmpp

ROSTER = "{jabber:iq:roster}"


async def request(client, kind, query):
    iq = client.Iq()
    iq["type"] = kind
    iq.append(query)
    return (await iq.send(timeout=30)).xml


async def set_item(client, groups=(), **attributes):
    query = ET.Element(ROSTER + "query")
    item = ET.SubElement(query, ROSTER + "item", attributes)
    for group in groups:
        ET.SubElement(item, ROSTER + "group").text = group
    await request(client, "set", query)


async def change(client, seen, order):
    # As people's clients do: a renamed contact keeps the groups that the roster had when this client last saw it.
    rename, add = order["rename"], order["add"]
    await set_item(client, seen.get(rename["jid"], []), jid=rename["jid"], name=rename["name"])
    await set_item(client, add["groups"], jid=add["jid"], name=add["name"])
    await set_item(client, jid=order["remove"], subscription="remove")


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
    roster = await request(client, "get", ET.Element(ROSTER + "query"))
    seen = {item.get("jid"): [group.text for group in item.findall(ROSTER + "group")] for item in roster.iter(ROSTER + "item")}
    print("ready", flush=True)
    while line := await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
        await change(client, seen, json.loads(line))
        print("done", flush=True)
    await client.disconnect()


asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main(*sys.argv[1:]))
