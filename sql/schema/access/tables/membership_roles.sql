-- Who holds which role, and in which team who is. By the clock: a period begins and ends without anybody writing.
create table strata_access.membership_roles (
  organization_id    uuid not null,
  membership_role_id uuid not null default strata_core.uuid_v7(),
  membership_id      uuid not null,
  role_id            uuid not null,
  role_defined_in    uuid not null,
  source             text not null default 'granted',
  source_reference   text,
  started_at         timestamptz not null default strata_core.clock(),
  ended_at           timestamptz,
  granted_by_membership_id uuid,
  granted_by_user_id       uuid,
  reason             strata_core.reason,
  revoked_by_membership_id uuid,
  revoked_by_user_id       uuid,
  revoke_reason      strata_core.reason,

  constraint membership_roles_pkey primary key (organization_id, membership_role_id),
  constraint membership_roles_role_id_fkey foreign key (role_defined_in, role_id) references strata_access.roles (defined_in, role_id),
  -- The own roles of the organization, and those of the platform.
  constraint membership_roles_role_defined_in_check check (role_defined_in in (organization_id, '00000000-0000-0000-0000-000000000000')),
  constraint membership_roles_source_check check (source in ('granted', 'founded', 'invitation', 'domain', 'transfer', 'sso', 'scim', 'import')),
  constraint membership_roles_source_reference_check check (length(source_reference) between 1 and 200 and source_reference !~ '[[:cntrl:]]'),
  -- What ends before it began has never stood.
  constraint membership_roles_ended_at_check check (ended_at >= started_at)
);

alter table strata_access.membership_roles add constraint membership_roles_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- Every check: what a member holds, without a look at the row. Also for the foreign key, and for erasing a person, who is found by the membership alone.
create index membership_roles_membership_id_idx on strata_access.membership_roles (membership_id, organization_id) include (role_id, started_at, ended_at);
-- The trigger keeps periods from overlapping; what has no end cannot even at other isolation levels.
create unique index membership_roles_one_lasting_idx on strata_access.membership_roles (organization_id, membership_id, role_id) where ended_at is null;
-- Who holds a role; also for the foreign key.
create index membership_roles_role_id_idx on strata_access.membership_roles (role_defined_in, role_id, organization_id, membership_id);

select strata_core.lay_personal_data('strata_access.membership_roles', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{source_reference,reason,revoke_reason}');

comment on table strata_access.membership_roles is 'One row per role that a membership holds, held or will hold, and period. Ended, never deleted.';
comment on column strata_access.membership_roles.organization_id is 'Organization.';
comment on column strata_access.membership_roles.membership_role_id is 'Key within the organization.';
comment on column strata_access.membership_roles.membership_id is 'Who holds it.';
comment on column strata_access.membership_roles.role_id is 'What is held.';
comment on column strata_access.membership_roles.role_defined_in is 'Where the role is defined: this organization, or the zero uuid for the platform.';
comment on column strata_access.membership_roles.source is 'How it came: granted by somebody, founded with the organization, by invitation, domain, transfer, from a group of sso or scim, or by import.';
comment on column strata_access.membership_roles.source_reference is 'What it came from there, such as a group or an invitation; null when nothing more is known. @pii';
comment on column strata_access.membership_roles.started_at is 'Since when, or from when. What was revoked before it began has the moment of that as its beginning and end.';
comment on column strata_access.membership_roles.ended_at is 'Until when; null: without an end.';
comment on column strata_access.membership_roles.granted_by_membership_id is 'Membership that gave it; null for the platform.';
comment on column strata_access.membership_roles.granted_by_user_id is 'User who gave it; null without a session.';
comment on column strata_access.membership_roles.reason is 'Why it was given; null when not said. @pii';
comment on column strata_access.membership_roles.revoked_by_membership_id is 'Membership that took it away; null when nobody did, and for the platform.';
comment on column strata_access.membership_roles.revoked_by_user_id is 'User who took it away; null when nobody did, and without a session.';
comment on column strata_access.membership_roles.revoke_reason is 'Why it was taken away; null when nobody did or it was not said. @pii';

select strata_audit.lay_row_history('strata_access.membership_roles', 'membership_role_id',
  '{organization_id,membership_role_id,membership_id,role_id,source,source_reference,started_at,ended_at,reason,revoke_reason}');
select strata_audit.lay_outbox('strata_access.membership_roles', 'strata.permissions.role',
  '{membership_role_id,membership_id,role_id,source,started_at,ended_at,granted_by_membership_id,granted_by_user_id,revoked_by_membership_id,revoked_by_user_id}',
  p_user_id => $$(select m.user_id from strata_tenancy.memberships m where m.organization_id = n.organization_id and m.membership_id = n.membership_id)$$);
