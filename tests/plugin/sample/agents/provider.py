from dify_plugin.interfaces.agent import AgentProvider


class SampleAgents(AgentProvider):
    """The provider of the agent strategies."""
