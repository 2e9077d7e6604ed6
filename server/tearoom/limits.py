"""How often each command of a tea-room may be sent."""

from server.kit.limits import COMMAND, DEVICE, KEYS
from server.tearoom import commands as c

LIMITS = {
    COMMAND: (c.WalkIn, c.WalkOut, c.Sit, c.Stand, c.TakeMedia, c.AgreeUnsealed),
    DEVICE: (c.SetMicrophone, c.SetCamera, c.LikeCompany),
    KEYS: (c.TellKeys,),
}
