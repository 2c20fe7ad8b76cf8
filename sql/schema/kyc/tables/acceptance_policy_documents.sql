create table strata_kyc.acceptance_policy_documents (
  acceptance_policy text not null,
  document_type     text not null,
  is_required       boolean not null default false,
  methods           text[] not null,
  is_every_method_required boolean not null default false,
  provider          text,

  constraint acceptance_policy_documents_pkey primary key (acceptance_policy, document_type),
  constraint acceptance_policy_documents_acceptance_policy_fkey foreign key (acceptance_policy) references strata_kyc.acceptance_policies (acceptance_policy),
  constraint acceptance_policy_documents_document_type_fkey foreign key (document_type) references strata_kyc.document_types (document_type),
  constraint acceptance_policy_documents_methods_check check (
    cardinality(methods) between 1 and 3 and methods <@ array['registry', 'document', 'manual'] and array_position(methods, null) is null),
  constraint acceptance_policy_documents_provider_check check (provider ~ '^[a-z][a-z0-9_-]{0,62}$' and (provider is not null or methods = '{manual}'))
);

-- For the foreign key.
create index acceptance_policy_documents_document_type_idx on strata_kyc.acceptance_policy_documents (document_type);

comment on table strata_kyc.acceptance_policy_documents is 'One row per type of document that a policy accepts. The owner of the schema changes them.';
comment on column strata_kyc.acceptance_policy_documents.acceptance_policy is 'The policy.';
comment on column strata_kyc.acceptance_policy_documents.document_type is 'The type that it accepts.';
comment on column strata_kyc.acceptance_policy_documents.is_required is 'Whether nobody is verified without it.';
comment on column strata_kyc.acceptance_policy_documents.methods is 'How it is checked, in this order: registry (who issued it is asked), document (its picture is examined), manual (people look).';
comment on column strata_kyc.acceptance_policy_documents.is_every_method_required is 'Whether each method has to pass; otherwise one suffices and the next is used where one did not.';
comment on column strata_kyc.acceptance_policy_documents.provider is 'Name of the provider that is asked for registry and document; null where people alone look.';

insert into strata_kyc.acceptance_policy_documents (acceptance_policy, document_type, methods, provider)
select t.customer_kind, t.document_type,
       case t.customer_kind when 'individual' then array['registry', 'manual'] else array['manual'] end,
       case t.customer_kind when 'individual' then 'registry' end
from strata_kyc.document_types t;
