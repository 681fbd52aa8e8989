"""What each right is called in the settings, and where it stands there."""

from plugin.domain.problems import N_

ROLE_WORDS: dict[str, str] = {"agent": N_("Agents"), "supervisor": N_("Supervisors"), "admin": N_("Admins")}
KIND_WORDS = {"email": N_("Email"), "phone": N_("Phone"), "address": N_("Address"), "handle": N_("Handle")}

# By group, in the order in which they are offered.
_GROUPED: tuple[tuple[str, dict[str, str]], ...] = (
    (
        N_("Customers"),
        {
            "customers.create": N_("Create customers"),
            "customers.check": N_("Mark basic information as checked"),
            "customers.assign": N_("Assign customers to agents"),
            "customers.hand_over": N_("Hand over one’s own customers"),
            "customers.find": N_("Find other customers"),
            "relationships.see": N_("See related customers"),
            "relationships.edit": N_("Relate customers"),
            "avatars.see": N_("See pictures"),
            "avatars.set": N_("Change pictures"),
            "identities.see": N_("See channels and identities"),
        },
    ),
    (
        N_("Values of fields"),
        {
            "attributes.see": N_("See fields at all"),
            "attributes.read": N_("Read values unmasked"),
            "attributes.reveal": N_("Reveal a masked value"),
            "attributes.edit": N_("Edit values"),
        },
    ),
    (
        N_("Contact details"),
        {
            "contact_details.see": N_("See contact details"),
            "contact_details.edit": N_("Edit contact details"),
        },
    ),
    (
        N_("Companies and accounts"),
        {
            "companies.see": N_("See companies"),
            "companies.link": N_("Add and remove a customer’s companies"),
            "companies.create": N_("Create companies"),
            "companies.rename": N_("Rename companies"),
            "company_fields.see": N_("See companies’ fields"),
            "accounts.see": N_("See accounts"),
            "accounts.unlink": N_("Unlink accounts"),
        },
    ),
    (
        N_("Notes and tags"),
        {
            "notes.write": N_("Write notes"),
            "notes.edit_others": N_("Edit other people’s notes"),
            "notes.delete_others": N_("Delete other people’s notes"),
            "tags.see": N_("See tags"),
            "tags.assign": N_("Give and take tags"),
        },
    ),
    (N_("Warnings"), {"warnings.set": N_("Set and end warnings")}),
    (
        N_("Settings"),
        {
            "attributes.define": N_("Define fields"),
            "company_fields.manage": N_("Arrange companies’ fields"),
            "tags.manage": N_("Manage tags"),
            "views.manage": N_("Arrange views"),
            "permissions.manage": N_("Decide about permissions"),
            "retention.manage": N_("Say how long histories are kept"),
            "audit.see": N_("See who has changed what here"),
            "origins.manage": N_("Say where panels may be framed"),
            "keys.manage": N_("Make and revoke keys"),
        },
    ),
    (
        N_("What your own systems do"),
        {
            "conversations.push": N_("Change conversations"),
            "identities.put": N_("Change channels and identities"),
            "customers.set_profile_url": N_("Set the link to a full profile"),
            "companies.push": N_("Change companies’ data"),
            "agents.push": N_("Change what is known of agents"),
            "accounts.link": N_("Link accounts"),
        },
    ),
)
GROUPS = tuple((title, tuple(words)) for title, words in _GROUPED)
WORDS = {name: label for _, words in _GROUPED for name, label in words.items()}
HINTS = {
    "attributes.see": N_("Without it, a field and its values are not there at all."),
    "attributes.read": N_("Without it, a value is shown masked. The value itself never reaches the browser."),
    "attributes.reveal": N_("Shows one masked value for a moment. A reason is asked for, and kept."),
    "avatars.set": N_("Also removes them."),
    "company_fields.see": N_("Without it, a company’s card has its name and its link alone."),
    "contact_details.see": N_("Of emails and phones, nobody may more than of the fields Email and Phone."),
    "contact_details.edit": N_("Of emails and phones, nobody may more than of the fields Email and Phone."),
    "customers.check": N_("Says who has looked at the basic information, and when."),
    "customers.find": N_("By what they may read of them."),
    "customers.hand_over": N_("Of customers that are assigned to oneself: to somebody else, or nobody."),
    "keys.manage": N_("Whoever has it can make a key, with which everything can be read and changed."),
    "notes.edit_others": N_("Everybody who writes notes may edit their own."),
    "permissions.manage": N_("Whoever has it can give themselves every other right. Admins keep it."),
    "retention.manage": N_("Whoever has it can have old changes removed for good, here too."),
    "warnings.set": N_(
        "A warning stands above everything in the panel, with its reason, who set it, and until when. "
        "Everybody sees it. It ends at its time, or when somebody with this right ends it."
    ),
}
