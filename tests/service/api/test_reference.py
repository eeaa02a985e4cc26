"""The API as a page for people: all of it, and nothing loaded from outside."""

from __future__ import annotations

import re


def test_the_page_lists_every_operation_and_leads_to_the_document(client):
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for method in operations:
            assert f"<code>{method.upper()} {path}</code>" in page.text
    assert 'href="/openapi.json"' in page.text


def test_the_page_loads_nothing_from_outside_and_runs_nothing(client):
    text = client.get("/docs").text
    loaded = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert loaded
    assert all(address.startswith(("/", "#")) for address in loaded)
    assert not re.search(r"<script|<style|style=|\son\w+=", text)


def test_bodies_are_shown_by_example(client):
    assert "&#34;recommendation_id&#34;" in client.get("/docs").text
