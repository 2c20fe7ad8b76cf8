create function strata_core.pack_context(p_organization_id uuid, p_user_id uuid, p_membership_id uuid, p_session_id uuid, p_assurance_level integer,
                                         p_impersonator_user_id uuid) returns text
  language sql immutable parallel safe
begin atomic
  select coalesce(p_organization_id::text, '00000000-0000-0000-0000-000000000000') || p_user_id::text
      || coalesce(p_membership_id::text, '00000000-0000-0000-0000-000000000000') || p_session_id::text || p_assurance_level::text
      || coalesce(p_impersonator_user_id::text, '00000000-0000-0000-0000-000000000000');
end;

comment on function strata_core.pack_context(uuid, uuid, uuid, uuid, integer, uuid) is 'The body of a context: organization, user, membership and session id, 36 characters each, the assurance level, 1, and the impersonator, 36.';
