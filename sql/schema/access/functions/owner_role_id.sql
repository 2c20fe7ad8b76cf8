-- The roles that come along have fixed keys, so that nothing has to look them up.
create function strata_access.owner_role_id() returns uuid
  language sql immutable parallel safe
begin atomic
  select '00000000-0000-4000-8000-000000000001'::uuid;
end;

comment on function strata_access.owner_role_id() is 'Key of the role owner.';
