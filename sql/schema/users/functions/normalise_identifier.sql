-- The one place that decides when two addresses are the same. ASCII letters lose their case and nothing else changes: dots and tags mean what the mail
-- host says they mean, and folding more than ASCII is how a dotless i became somebody else's address.
create function strata_users.normalise_identifier(p_kind text, p_address text) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when length(p_address) > 254 then null
    when p_kind = 'email' then
      case when btrim(p_address) is nfkc normalized and btrim(p_address) ~ '^[^[:space:][:cntrl:]@]+@[^[:space:][:cntrl:]@]+$'
             -- Not in the expression: counting there takes longer than all the rest of a look-up.
             and length(split_part(btrim(p_address), '@', 1)) <= 64 then lower(btrim(p_address) collate "C") end
    when p_kind = 'phone' then substring(regexp_replace(p_address, '\(0\)|[ ()./-]', '', 'g') from '^\+[1-9][0-9]{6,14}$')
    when p_kind = 'username' then substring(lower(btrim(p_address) collate "C") from '^[a-z0-9][a-z0-9._-]{0,61}[a-z0-9]$')
  end;
end;

comment on function strata_users.normalise_identifier(text, text) is 'The canonical form of an e-mail address, phone number (E.164 with plus) or username; null when it is none.';
