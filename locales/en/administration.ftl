# What an administrator does: bodies, their people and roles.
bodies-new = Add a commissioning body
bodies-new-text = Providers register themselves. After this you invite the body’s people.
bodies-add = Add
bodies-name = Name begins with
    .hint = Capitals do not matter
bodies-side = Side
bodies-body = Body
bodies-body-name = Name of the body
bodies-kind = Kind
bodies-none = No body matches.
side-commissioning = Commissioning
side-provider = Provider
side-platform = Platform
flash-body-added = Added. Invite its people now.
people-region = Region
    .hint = For a regional director or a commissioner
