create function strata_users.new_token() returns text
  language sql volatile
begin atomic
  select encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
end;

comment on function strata_users.new_token() is 'A new secret token: 244 random bits as 64 hexadecimal digits, from the server''s strong random source.';
