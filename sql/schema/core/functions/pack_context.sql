create function strata_core.pack_context(p_organization_id uuid, p_user_id uuid, p_membership_id uuid, p_session_id uuid, p_assurance_level integer) returns text
  language sql immutable parallel safe
begin atomic
  select coalesce(p_organization_id::text, '00000000-0000-0000-0000-000000000000') || p_user_id::text
      || coalesce(p_membership_id::text, '00000000-0000-0000-0000-000000000000') || p_session_id::text || p_assurance_level::text;
end;

comment on function strata_core.pack_context(uuid, uuid, uuid, uuid, integer) is 'The body of a context: organization, user, membership and session id, 36 characters each, and the assurance level, 1.';
