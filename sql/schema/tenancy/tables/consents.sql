-- Evidence, so nothing of it is changed but that it was withdrawn, and nothing goes: also not with the person, whose key then names nobody. For whom somebody
-- accepted is checked when they do and not later: the membership or the representation of that day is what counted.
create table strata_tenancy.consents (
  consent_id           uuid not null default strata_core.uuid_v7(),
  term                 text not null,
  version              text not null,
  kind                 text not null,
  applies_to           text not null,
  user_id              uuid not null,
  organization_id      uuid,
  membership_id        uuid,
  customer_id          uuid,
  session_id           uuid not null,
  accepted_at          timestamptz not null,
  withdrawn_at         timestamptz,
  withdrawn_by_user_id uuid,

  constraint consents_pkey primary key (consent_id),
  constraint consents_version_fkey foreign key (term, version, kind, applies_to)
    references strata_tenancy.term_versions (term, version, kind, applies_to),
  constraint consents_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint consents_organization_id_fkey foreign key (organization_id) references strata_tenancy.organizations (organization_id),
  constraint consents_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint consents_withdrawn_by_user_id_fkey foreign key (withdrawn_by_user_id) references strata_users.users (user_id),
  constraint consents_applies_to_check check (
    case applies_to
      when 'user' then num_nonnulls(organization_id, membership_id, customer_id) = 0
      when 'organization' then num_nonnulls(organization_id, membership_id) = 2 and customer_id is null
      else num_nonnulls(organization_id, membership_id) = 0 and customer_id is not null
    end),
  constraint consents_withdrawn_at_check check (withdrawn_at is null or kind = 'consent' and withdrawn_at >= accepted_at),
  constraint consents_withdrawn_by_user_id_check check (withdrawn_by_user_id is null or withdrawn_at is not null)
);

alter table strata_tenancy.consents add constraint consents_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- A version is accepted once at a time by whom it binds.
create unique index consents_one_per_user_idx on strata_tenancy.consents (user_id, term, version) where applies_to = 'user' and withdrawn_at is null;
create unique index consents_one_per_organization_idx on strata_tenancy.consents (organization_id, term, version) where applies_to = 'organization' and withdrawn_at is null;
create unique index consents_one_per_customer_idx on strata_tenancy.consents (customer_id, term, version) where applies_to = 'customer' and withdrawn_at is null;
-- Everything that a person accepted, for whomever; also for the foreign key.
create index consents_user_id_idx on strata_tenancy.consents (user_id);
-- For the foreign keys.
create index consents_version_idx on strata_tenancy.consents (term, version, kind, applies_to);
create index consents_organization_id_idx on strata_tenancy.consents (organization_id, membership_id) where organization_id is not null;
create index consents_customer_id_idx on strata_tenancy.consents (customer_id) where customer_id is not null;
create index consents_withdrawn_by_user_id_idx on strata_tenancy.consents (withdrawn_by_user_id) where withdrawn_by_user_id is not null;

-- What was accepted stays as evidence. What may be taken back ends with whoever gave it.
select strata_core.lay_personal_data('strata_tenancy.consents', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{withdrawn_at}', p_replacement => $$case when kind = 'consent' and applies_to = 'user' then coalesce(withdrawn_at, greatest(strata_core.clock(), accepted_at)) else withdrawn_at end$$);
select strata_core.lay_personal_data('strata_tenancy.consents', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'set',
  p_columns => '{withdrawn_at}', p_replacement => $$case when kind = 'consent' then coalesce(withdrawn_at, greatest(strata_core.clock(), accepted_at)) else withdrawn_at end$$);
select strata_users.lay_erasure_guard('strata_tenancy.consents');

comment on table strata_tenancy.consents is 'One row per version of a term that somebody accepted, for themself, for an organization or for a customer. Only its withdrawal is ever added.';
comment on column strata_tenancy.consents.consent_id is 'Key.';
comment on column strata_tenancy.consents.term is 'What was accepted.';
comment on column strata_tenancy.consents.version is 'In which version.';
comment on column strata_tenancy.consents.kind is 'As strata_tenancy.terms.kind.';
comment on column strata_tenancy.consents.applies_to is 'As strata_tenancy.terms.applies_to.';
comment on column strata_tenancy.consents.user_id is 'Who accepted it.';
comment on column strata_tenancy.consents.organization_id is 'Organization that it was accepted for; null when for none.';
comment on column strata_tenancy.consents.membership_id is 'Membership under which the user did so; null when for no organization.';
comment on column strata_tenancy.consents.customer_id is 'Customer that it was accepted for, whom the user acted for at that time; null when for none.';
comment on column strata_tenancy.consents.session_id is 'Session in which it was accepted.';
comment on column strata_tenancy.consents.accepted_at is 'When.';
comment on column strata_tenancy.consents.withdrawn_at is 'When it was taken back, or the person erased; null while it stands. Only what is a consent is ever taken back.';
comment on column strata_tenancy.consents.withdrawn_by_user_id is 'Who took it back; null when nobody did, or the person was erased.';
