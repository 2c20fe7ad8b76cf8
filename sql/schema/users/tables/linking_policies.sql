-- Data and not code, as the rules of signing in: the owner says whom to believe. A provider is believed about its own addresses and not about those of others,
-- because whoever may write any address there could be anybody here.
create table strata_users.linking_policies (
  issuer        text not null,
  linking       text not null,
  email_domains text[],
  description   text not null,
  updated_at    timestamptz not null default clock_timestamp(),

  constraint linking_policies_pkey primary key (issuer),
  constraint linking_policies_issuer_check check (length(issuer) <= 1000 and issuer ~ '^https://[^[:space:][:cntrl:]]+$'),
  constraint linking_policies_linking_check check (linking in ('automatic', 'confirm', 'refuse')),
  constraint linking_policies_email_domains_check
    check (email_domains is null or linking = 'automatic' and cardinality(email_domains) > 0 and array_position(email_domains, null) is null
                                    and array_to_string(email_domains, ' ') !~ '[^ -~]|[A-Z@]')
);

create trigger t100_touch_updated_at before update on strata_users.linking_policies for each row execute function strata_core.tg__touch_updated_at();

comment on table strata_users.linking_policies is 'One row per provider about which something else than confirm is decided: what follows when it says that somebody new there has an address that a user holds here. The owner of the schema changes them.';
comment on column strata_users.linking_policies.issuer is 'Issuer identifier of the provider (OpenID Connect iss), an https address.';
comment on column strata_users.linking_policies.linking is 'automatic: the identity is linked to the user who holds the address. confirm: the person proves the user first, and links it then. refuse: what the provider says of addresses counts for nothing, and the person is somebody new without one.';
comment on column strata_users.linking_policies.email_domains is 'Domains, in lower case, of whose addresses the provider decides who has them; what it says of others is to be confirmed. Null: it is believed about all.';
comment on column strata_users.linking_policies.description is 'Why it is so.';
