-- Rights are never added up. What the source had and the survivor has not is written down, for somebody with the right to give it.
create table strata_merges.pending_grants (
  merge_id         uuid not null,
  pending_grant    integer not null,
  kind             text not null,
  organization_id  uuid,
  membership_id    uuid,
  role_id          uuid,
  permission       text collate "C",
  scope            text,
  relationship_id  uuid,

  constraint pending_grants_pkey primary key (merge_id, pending_grant),
  constraint pending_grants_merge_id_fkey foreign key (merge_id) references strata_merges.merges (merge_id),
  constraint pending_grants_kind_check check (
    case kind when 'role' then num_nonnulls(organization_id, membership_id, role_id) = 3
              when 'permission' then num_nonnulls(organization_id, membership_id, permission, scope) = 4
              when 'relationship' then num_nonnulls(organization_id, membership_id, relationship_id) = 3
              when 'platform_role' then role_id is not null
              else false end)
);

comment on table strata_merges.pending_grants is 'One row per right that the source of a merge had and the survivor did not get.';
comment on column strata_merges.pending_grants.merge_id is 'The merge.';
comment on column strata_merges.pending_grants.pending_grant is 'Its number in the merge.';
comment on column strata_merges.pending_grants.kind is 'role, permission, relationship or platform_role.';
comment on column strata_merges.pending_grants.organization_id is 'Organization; null for a platform role.';
comment on column strata_merges.pending_grants.membership_id is 'The survivor''s membership that would get it; null for a platform role.';
comment on column strata_merges.pending_grants.role_id is 'The role; null for others.';
comment on column strata_merges.pending_grants.permission is 'The permission; null for others.';
comment on column strata_merges.pending_grants.scope is 'Scope of the permission; null for others.';
comment on column strata_merges.pending_grants.relationship_id is 'The relation of the source that was ended; null for others.';
