from dify_plugin.core.runtime import Session
from dify_plugin.interfaces.agent import AgentStrategy, ToolEntity

def mistakes(
    session: Session, provider: ModelProvider, chat: Chat, hook: Hook, event: Event, tool: ToolEntity,
    strategy: AgentStrategy, model: AIModelEntity, settings: dict[str, object],
) -> None:
    session.model.summary("text", "instruction")
    provider.validate_credentials({})
    provider.get_model_instance("llm")
    chat.get_price("m", {}, "input", 1)
    hook.runtime.credentials["token"]
    event.runtime.subscription.webhook
    tool.identity.provider_type
    strategy.session.model.llms
    model.features.append(ModelFeature.VISION)
    AIModelEntity(**settings)
    EventDispatch(events=["opened"])
    DatasourceOAuthCredentials(credentials={}, expires_in=3600)
    strategy.create_blob_message(b"", save_as="image.png")
