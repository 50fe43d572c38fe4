"""Signing in through the login page, as people do."""

import pytest
from django.test import Client

PASSWORD = "Cast-2024-secret"  # of everyone in the cast


@pytest.fixture
def log_in():
    """`log_in("office")`: a browser in which that user has signed in by the form."""

    def by_form(username: str, password: str = PASSWORD) -> Client:
        client = Client()
        response = client.post("/login", {"username": username, "password": password})
        assert response.status_code == 302, "登录没有成功"
        return client

    return by_form
