"""Whether a deployment can be held against the contract: it answers, it is an API server, and it takes the key."""

from typing import Any

from dify_invoke import (
    APIStatusError,
    ConfigurationError,
    InvokeError,
    ProtocolError,
    Session,
    TransportError,
)

_MODEL: Any = {"provider": "langgenius/openai/openai", "model": "omni-moderation-latest"}
_PAGE = "is a page"
"""What an error says of a reply of a proxy."""
_IS_API_SERVER = (400, 500)
"""How the API server refuses what a deployment may lack, such as the model."""


def obstacle(url: str, key: str, tenant: str, user: str | None) -> str | None:
    """Asks once, and says what is in the way of all other requests; None if nothing is."""
    try:
        with Session.from_inner_api(url, api_key=key, tenant_id=tenant, user_id=user) as session:
            session.model.moderation.invoke(_MODEL, "I like trains.")
    except (ConfigurationError, TransportError) as error:
        return str(error)
    except ProtocolError as error:
        return str(error) if _PAGE in str(error) else None
    except APIStatusError as error:
        known = error.status in _IS_API_SERVER and "not found" not in str(error)
        return None if known else str(error)
    except InvokeError:
        return None
    return None
