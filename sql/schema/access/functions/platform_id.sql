create function strata_access.platform_id() returns uuid
  language sql immutable parallel safe
begin atomic
  select '00000000-0000-0000-0000-000000000000'::uuid;
end;

comment on function strata_access.platform_id() is 'What stands in defined_in of a role that every organization can use: no organization has this key.';
