create table strata_core.transitions (
  noun        text not null,
  from_status text not null,
  to_status   text not null,
  description text not null,

  constraint transitions_pkey primary key (noun, from_status, to_status),
  constraint transitions_noun_check check (noun in ('user', 'customer', 'identity_document', 'verification_case', 'verification_check', 'account', 'organization', 'company', 'membership', 'invitation', 'organization_domain', 'identifier_change', 'number_reassignment', 'recovery_case', 'merge')),
  constraint transitions_to_status_check check (to_status <> from_status)
);

comment on table strata_core.transitions is 'One row per allowed change of status. A change that has no row here is refused with ST201.';
comment on column strata_core.transitions.noun is 'What changes: user, customer, identity_document, verification_case, verification_check, account, organization, company, membership, invitation, organization_domain, identifier_change, number_reassignment, recovery_case or merge.';
comment on column strata_core.transitions.from_status is 'Status before; none where the row is new.';
comment on column strata_core.transitions.to_status is 'Status after.';
comment on column strata_core.transitions.description is 'What happened, as a short sentence.';
