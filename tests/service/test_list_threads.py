"""Lists have threads of their own: however many wait for one, the rest of the service answers."""

from __future__ import annotations

import asyncio

import httpx

from service.ledger.recommendations import list_recommendations

MANY = 50
"""More than Starlette has threads."""


def test_whoever_waits_for_a_list_keeps_no_page_waiting(client, city):
    app, vacancy_id = client.app, city.vacancy()["vacancy_id"]
    asked = (
        f"/api/v1/vacancies/{vacancy_id}/recommendations",
        f"/vacancies/{vacancy_id}/recommendations",
    )

    async def ask():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as one:
            with app.state.desk.listing:  # as if a long list were being made
                lists = [asyncio.create_task(one.post(asked[at % 2])) for at in range(MANY)]
                page = await asyncio.wait_for(one.get("/"), 20)
                answered = [task.done() for task in lists]
            return page.status_code, answered, await asyncio.gather(*lists)

    page, answered, lists = asyncio.run(ask())
    assert page == 200
    assert not any(answered)
    assert {one.status_code for one in lists} == {201, 303}
    with app.state.desk.store.read() as connection:
        kept = list_recommendations(connection, vacancy_id)
    assert len({one["recommendation_id"] for one in kept}) == MANY
