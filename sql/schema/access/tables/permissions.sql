-- What can be allowed. A program registers its own permissions here; they mean what the program asks strata.has_permission for.
create table strata_access.permissions (
  permission  text collate "C" not null,
  kind        text not null default 'organization',
  description text not null,
  created_at  timestamptz not null default clock_timestamp(),

  constraint permissions_pkey primary key (permission),
  constraint permissions_permission_kind_key unique (permission, kind),
  constraint permissions_permission_check check (length(permission) <= 100 and permission ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$'),
  constraint permissions_kind_check check (kind in ('organization', 'platform')),
  constraint permissions_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_access.permissions is 'One row per permission: something that can be allowed or denied. Never deleted.';
comment on column strata_access.permissions.permission is 'Name, such as members.manage.';
comment on column strata_access.permissions.kind is 'organization: held by memberships. platform: held by users, in no organization.';
comment on column strata_access.permissions.description is 'What it allows.';

insert into strata_access.permissions (permission, description) values
  ('members.read', 'See who belongs.'),
  ('members.manage', 'Add, suspend, reinstate, move and remove members, as far as the own rights cover theirs.'),
  ('invitations.manage', 'Invite people and take invitations back.'),
  ('companies.manage', 'Found, change and close companies.'),
  ('roles.manage', 'Define roles and teams, and what they bring.'),
  ('roles.grant', 'Give roles and permissions to members and take them away, as far as the own rights reach.'),
  ('domains.manage', 'Claim mail domains whose people may join by themselves.'),
  ('security.manage', 'Set how safely members must sign in, and whether staff may act as them.'),
  ('organization.manage', 'Change the organization itself.'),
  ('alerts.manage', 'Set which alerts members get.'),
  ('audit.read', 'Read what happened, and who may what.'),
  ('ownership.transfer', 'Hand the organization over.');
