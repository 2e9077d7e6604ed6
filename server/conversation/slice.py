"""What conversations add to the house."""

from server.conversation import views
from server.conversation.api import Conversations
from server.conversation.privacy import PRIVACY
from server.platform.slice import Slice

CONVERSATION: Slice[Conversations] = Slice(
    name="conversation",
    privacy=PRIVACY,
    erase_before=("platform",),  # what was written is found in the log by who wrote it
    wire={"ConversationCommand": views.ClientCommand, "ConversationView": views.ConversationView},
    channels=lambda conversations: (conversations.channel,),
    working={"fading": lambda conversations: conversations.run()},
    sweep=lambda conversations: conversations.sweep(),
)
