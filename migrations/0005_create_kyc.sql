-- Creates strata_kyc: document types, identity documents and their fingerprints, verification cases and checks, what is accepted.
-- Nouns: customers

set local role strata_owner;
--! begin kyc/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_kyc authorization strata_owner;
set local role strata_owner;

comment on schema strata_kyc is 'Identity documents, their fingerprints, and the cases in which they are checked. Knows customers, and no user and no account.';

grant usage on schema strata_kyc to strata_definer, strata_reporter;
-- Checking a number calls the functions of its type by name, with the rights of whoever asks.
grant usage on schema strata_kyc to strata_auth, strata_app, strata_operator;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_kyc to strata_definer;
--! end kyc/schema.sql
--! begin kyc/functions/clean_number.sql
-- One place that takes off what people and screens put between the characters of a number. Dashes and blanks of all kinds, and the marks that copying
-- brings along unseen; whatever else is no letter or digit stays, and whoever calls this refuses it. Long texts are not looked at: normalising costs.
create function strata_kyc.clean_number(p_number text) returns text
  language sql immutable parallel safe
begin atomic
  select case when octet_length(p_number) <= 1000 then
    translate(upper(normalize(p_number, nfkc) collate "C"),
              E' \t\n\r.,:/''()_-\u00AD\u00B7\u2010\u2012\u2013\u2014\u2015\u2212\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2028\u2060\u2066\u2067\u2068\u2069\uFEFF',
              '')
  end;
end;

comment on function strata_kyc.clean_number(text) is 'A number as somebody wrote it, in capitals, after Unicode''s NFKC (so that full-width characters are plain ones), without blanks, dashes, dots, commas, slashes, colons, apostrophes, parentheses and invisible marks. Null when it is longer than 1,000 bytes. Digits of other scripts stay what they are.';
--! end kyc/functions/clean_number.sql
--! begin kyc/functions/weighted_sum.sql
-- A loop: a query over the characters takes three times as long.
create function strata_kyc.weighted_sum(p_characters text, p_weights integer[], p_alphabet text default '0123456789') returns integer
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_sum   integer := 0;
  v_count integer := cardinality(p_weights);
begin
  for v_position in 1 .. length(p_characters) loop
    v_sum := v_sum + (strpos(p_alphabet, substr(p_characters, v_position, 1)) - 1) * p_weights[(v_position - 1) % v_count + 1];
  end loop;
  return v_sum;
end
$$;

comment on function strata_kyc.weighted_sum(text, integer[], text) is 'The sum of the values of characters, each times its weight: what most check digits are made of. A character is worth its place in the alphabet, counted from 0; weights that run out begin again. All characters must be of the alphabet. Null for null.';
--! end kyc/functions/weighted_sum.sql
--! begin kyc/functions/luhn_remainder.sql
create function strata_kyc.luhn_remainder(p_digits text) returns integer
  language sql immutable parallel safe
begin atomic
  -- In the second alphabet a digit stands at the place of the sum of the digits of its double.
  select (strata_kyc.weighted_sum(reverse(p_digits), '{1,0}') + strata_kyc.weighted_sum(reverse(p_digits), '{0,1}', '0516273849')) % 10;
end;

comment on function strata_kyc.luhn_remainder(text) is 'What Luhn''s sum (ISO/IEC 7812-1, annex B) leaves when divided by ten: 0 when the last digit is the check digit of the others. Finds every single wrong digit. They must be digits. Null for null.';
--! end kyc/functions/luhn_remainder.sql
--! begin kyc/functions/is_mod_11_10.sql
create function strata_kyc.is_mod_11_10(p_digits text) returns boolean
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_product integer := 10;
  v_sum     integer;
begin
  for v_position in 1 .. length(p_digits) - 1 loop
    v_sum := (v_product + substr(p_digits, v_position, 1)::integer) % 10;
    v_product := 2 * case v_sum when 0 then 10 else v_sum end % 11;
  end loop;
  return (v_product + right(p_digits, 1)::integer) % 10 = 1;
end
$$;

comment on function strata_kyc.is_mod_11_10(text) is 'Whether the last of at least two digits is the check digit of the others by ISO/IEC 7064, hybrid system MOD 11,10. Finds every single wrong digit. They must be digits. Null for null.';
--! end kyc/functions/is_mod_11_10.sql
--! begin kyc/functions/calendar_date.sql
create function strata_kyc.calendar_date(p_year integer, p_month integer, p_day integer) returns date
  language sql immutable parallel safe
begin atomic
  select case
    when p_year between 1 and 9999 and p_month between 1 and 12 and p_day between 1 and 31 then
      case when extract(month from make_date(p_year, p_month, 1) + (p_day - 1)) = p_month then make_date(p_year, p_month, 1) + (p_day - 1) end
  end;
end;

comment on function strata_kyc.calendar_date(integer, integer, integer) is 'The date of a year, a month and a day; null when the calendar has none, where make_date would fail.';
--! end kyc/functions/calendar_date.sql
--! begin kyc/functions/icao_check_digit.sql
create function strata_kyc.icao_check_digit(p_characters text) returns integer
  language sql immutable parallel safe
begin atomic
  select case
    when p_characters ~ '^[A-Z0-9<]{1,100}$' then
      strata_kyc.weighted_sum(replace(p_characters, '<', '0'), '{7,3,1}', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') % 10
  end;
end;

comment on function strata_kyc.icao_check_digit(text) is 'The check digit of characters of a machine readable zone: weights 7, 3 and 1, letters from A as 10 to Z as 35, a filler as 0, modulo 10 (ICAO Doc 9303 part 3, 4.9). Null for what a zone cannot have. Finds every digit taken for another digit, not every letter taken for one.';
--! end kyc/functions/icao_check_digit.sql
--! begin kyc/functions/icao_state.sql
-- Countries that issue passports under a code of their own. A territory whose passports carry the code of another state, or sometimes do, is left out: what its
-- zone says is not held against it.
create function strata_kyc.icao_state(p_country text) returns text
  language sql immutable parallel safe
begin atomic
  select '{
    "AD":"AND","AE":"ARE","AF":"AFG","AG":"ATG","AL":"ALB","AM":"ARM","AO":"AGO","AR":"ARG","AT":"AUT","AU":"AUS","AZ":"AZE","BA":"BIH",
    "BB":"BRB","BD":"BGD","BE":"BEL","BF":"BFA","BG":"BGR","BH":"BHR","BI":"BDI","BJ":"BEN","BN":"BRN","BO":"BOL","BR":"BRA","BS":"BHS",
    "BT":"BTN","BW":"BWA","BY":"BLR","BZ":"BLZ","CA":"CAN","CD":"COD","CF":"CAF","CG":"COG","CH":"CHE","CI":"CIV","CL":"CHL","CM":"CMR",
    "CN":"CHN","CO":"COL","CR":"CRI","CU":"CUB","CV":"CPV","CY":"CYP","CZ":"CZE","DE":"D","DJ":"DJI","DK":"DNK","DM":"DMA","DO":"DOM",
    "DZ":"DZA","EC":"ECU","EE":"EST","EG":"EGY","ER":"ERI","ES":"ESP","ET":"ETH","EU":"EUE","FI":"FIN","FJ":"FJI","FM":"FSM","FR":"FRA",
    "GA":"GAB","GB":"GBR","GD":"GRD","GE":"GEO","GH":"GHA","GM":"GMB","GN":"GIN","GQ":"GNQ","GR":"GRC","GT":"GTM","GW":"GNB","GY":"GUY",
    "HK":"CHN","HN":"HND","HR":"HRV","HT":"HTI","HU":"HUN","ID":"IDN","IE":"IRL","IL":"ISR","IN":"IND","IQ":"IRQ","IR":"IRN","IS":"ISL",
    "IT":"ITA","JM":"JAM","JO":"JOR","JP":"JPN","KE":"KEN","KG":"KGZ","KH":"KHM","KI":"KIR","KM":"COM","KN":"KNA","KP":"PRK","KR":"KOR",
    "KW":"KWT","KZ":"KAZ","LA":"LAO","LB":"LBN","LC":"LCA","LI":"LIE","LK":"LKA","LR":"LBR","LS":"LSO","LT":"LTU","LU":"LUX","LV":"LVA",
    "LY":"LBY","MA":"MAR","MC":"MCO","MD":"MDA","ME":"MNE","MG":"MDG","MH":"MHL","MK":"MKD","ML":"MLI","MM":"MMR","MN":"MNG","MO":"CHN",
    "MR":"MRT","MT":"MLT","MU":"MUS","MV":"MDV","MW":"MWI","MX":"MEX","MY":"MYS","MZ":"MOZ","NA":"NAM","NE":"NER","NG":"NGA","NI":"NIC",
    "NL":"NLD","NO":"NOR","NP":"NPL","NR":"NRU","NZ":"NZL","OM":"OMN","PA":"PAN","PE":"PER","PG":"PNG","PH":"PHL","PK":"PAK","PL":"POL",
    "PS":"PSE","PT":"PRT","PW":"PLW","PY":"PRY","QA":"QAT","RO":"ROU","RS":"SRB","RU":"RUS","RW":"RWA","SA":"SAU","SB":"SLB","SC":"SYC",
    "SD":"SDN","SE":"SWE","SG":"SGP","SI":"SVN","SK":"SVK","SL":"SLE","SM":"SMR","SN":"SEN","SO":"SOM","SR":"SUR","SS":"SSD","ST":"STP",
    "SV":"SLV","SY":"SYR","SZ":"SWZ","TD":"TCD","TG":"TGO","TH":"THA","TJ":"TJK","TL":"TLS","TM":"TKM","TN":"TUN","TO":"TON","TR":"TUR",
    "TT":"TTO","TV":"TUV","TW":"TWN","TZ":"TZA","UA":"UKR","UG":"UGA","UN":"UNO","US":"USA","UY":"URY","UZ":"UZB","VA":"VAT","VC":"VCT",
    "VE":"VEN","VN":"VNM","VU":"VUT","WS":"WSM","XK":"RKS","YE":"YEM","ZA":"ZAF","ZM":"ZMB","ZW":"ZWE"
  }'::jsonb ->> p_country;
end;

comment on function strata_kyc.icao_state(text) is 'What a machine readable zone calls the state that issued a passport (ICAO Doc 9303 part 3, section 5): the alpha-3 code of ISO 3166-1, but D for Germany, CHN for Hong Kong and Macao, RKS for Kosovo (XK), EUE for the European Union (EU) and UNO for the United Nations (UN). Null when it is not known.';
--! end kyc/functions/icao_state.sql
--! begin kyc/functions/read_mrz.sql
-- A zone names years by two digits and no clock may be asked here. So passports expire between 1980 and 2079, and who holds one was born in the last year
-- before it expires that ends so: somebody of more than a hundred is read as a child.
create function strata_kyc.read_mrz(p_mrz text, out issuer text, out document_number text, out nationality text, out born_on date, out sex text, out expires_on date,
                                    out is_valid boolean)
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_mrz   text := strata_kyc.clean_number(p_mrz);
  v_line  text := right(v_mrz, 44);
  v_year  integer;
  v_birth text;
begin
  is_valid := false;
  if coalesce(v_mrz !~ '^(P[A-Z<]{43})?[A-Z0-9<]{9}[0-9][A-Z<]{3}([0-9]{2}|<<){3}[0-9][MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]$', true) then
    return;
  end if;
  issuer := nullif(case length(v_mrz) when 88 then rtrim(substr(v_mrz, 3, 3), '<') end, '');
  document_number := nullif(replace(left(v_line, 9), '<', ''), '');
  nationality := nullif(rtrim(substr(v_line, 11, 3), '<'), '');
  sex := nullif(substr(v_line, 21, 1), '<');
  v_year := substr(v_line, 22, 2)::integer;
  v_year := v_year + case when v_year < 80 then 2000 else 1900 end;
  expires_on := strata_kyc.calendar_date(v_year, substr(v_line, 24, 2)::integer, substr(v_line, 26, 2)::integer);
  v_birth := substr(v_line, 14, 6);
  if v_birth !~ '<' then
    v_year := v_year - (v_year - left(v_birth, 2)::integer) % 100;
    born_on := strata_kyc.calendar_date(v_year, substr(v_birth, 3, 2)::integer, right(v_birth, 2)::integer);
    if born_on > expires_on or born_on is null then
      born_on := strata_kyc.calendar_date(v_year - 100, substr(v_birth, 3, 2)::integer, right(v_birth, 2)::integer);
    end if;
  end if;
  is_valid := document_number is not null and expires_on is not null and (born_on is not null or v_birth ~ '<')
    and strata_kyc.icao_check_digit(left(v_line, 9)) = substr(v_line, 10, 1)::integer
    and strata_kyc.icao_check_digit(v_birth) = substr(v_line, 20, 1)::integer
    and strata_kyc.icao_check_digit(substr(v_line, 22, 6)) = substr(v_line, 28, 1)::integer
    -- Without a personal number its check digit may be a filler as well.
    and (substr(v_line, 29, 15) = repeat('<', 15) or strata_kyc.icao_check_digit(substr(v_line, 29, 14))::text = substr(v_line, 43, 1))
    and strata_kyc.icao_check_digit(left(v_line, 10) || substr(v_line, 14, 7) || substr(v_line, 22, 22)) = right(v_line, 1)::integer;
end
$$;

comment on function strata_kyc.read_mrz(text) is 'What the machine readable zone of a passport says (TD3 of ICAO Doc 9303 part 4), from both of its lines or from the second alone, however they are broken: the state that issued it (null from the second line alone), the number, the nationality, the birthday (null when the zone leaves a part of it out), M, F or X (null: not stated), the day it expires, and whether its dates are real and all five check digits fit (part 3, 4.9). What is no such zone answers false, and null for all else. Never an error.';
--! end kyc/functions/read_mrz.sql
--! begin kyc/functions/us_driver_licence_pattern.sql
create function strata_kyc.us_driver_licence_pattern(p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select '{
    "US-AL": "^[0-9]{1,8}$",
    "US-AK": "^[0-9]{1,7}$",
    "US-AZ": "^([A-Z][0-9]{8,9}|[A-Z]{2}[0-9]{2,5}|[0-9]{9})$",
    "US-AR": "^[0-9]{4,9}$",
    "US-CA": "^[A-Z][0-9]{7}$",
    "US-CO": "^([0-9]{9}|[A-Z][0-9]{3,6}|[A-Z]{2}[0-9]{2,5})$",
    "US-CT": "^[0-9]{9}$",
    "US-DC": "^([0-9]{7}|[0-9]{9})$",
    "US-DE": "^[0-9]{1,7}$",
    "US-FL": "^[A-Z][0-9]{12}$",
    "US-GA": "^[0-9]{7,9}$",
    "US-HI": "^[A-Z0-9][0-9]{8}$",
    "US-IA": "^([0-9]{9}|[0-9]{3}[A-Z]{2}[0-9]{4})$",
    "US-ID": "^([A-Z]{2}[0-9]{6}[A-Z]|[0-9]{9})$",
    "US-IL": "^[A-Z][0-9]{11,12}$",
    "US-IN": "^([A-Z][0-9]{9}|[0-9]{9,10})$",
    "US-KS": "^([A-Z][0-9][A-Z][0-9][A-Z]|[A-Z0-9][0-9]{8})$",
    "US-KY": "^([A-Z][0-9]{8,9}|[0-9]{9})$",
    "US-LA": "^[0-9]{1,9}$",
    "US-MA": "^([A-Z]{2}[0-9]{7}|[A-Z0-9][0-9]{8})$",
    "US-MD": "^[A-Z][0-9]{12}$",
    "US-ME": "^[0-9]{7}[A-Z0-9]?$",
    "US-MI": "^[A-Z]([0-9]{10}|[0-9]{12})$",
    "US-MN": "^[A-Z][0-9]{12}$",
    "US-MO": "^([A-Z][0-9]{5,9}|[A-Z][0-9]{6}R|[0-9]{8}[A-Z]{2}|[0-9]{9}[A-Z]?)$",
    "US-MS": "^[0-9]{9}$",
    "US-MT": "^([A-Z0-9][0-9]{8}|[0-9]{13,14})$",
    "US-NC": "^[0-9]{1,12}$",
    "US-ND": "^([A-Z]{3}[0-9]{6}|[0-9]{9})$",
    "US-NE": "^[A-Z][0-9]{6,8}$",
    "US-NH": "^[0-9]{2}[A-Z]{3}[0-9]{5}$",
    "US-NJ": "^[A-Z][0-9]{14}$",
    "US-NM": "^[0-9]{8,9}$",
    "US-NV": "^([0-9]{9,10}|[0-9]{12}|X[0-9]{8})$",
    "US-NY": "^([A-Z]([0-9]{7}|[0-9]{18})|[0-9]{8,9}|[0-9]{16}|[A-Z]{8})$",
    "US-OH": "^([A-Z][0-9]{4,8}|[A-Z]{2}[0-9]{3,7}|[0-9]{8})$",
    "US-OK": "^[A-Z]?[0-9]{9}$",
    "US-OR": "^[0-9]{1,9}$",
    "US-PA": "^[0-9]{8}$",
    "US-RI": "^[A-Z0-9][0-9]{6}$",
    "US-SC": "^[0-9]{5,11}$",
    "US-SD": "^([0-9]{6,10}|[0-9]{12})$",
    "US-TN": "^[0-9]{7,9}$",
    "US-TX": "^[0-9]{7,8}$",
    "US-UT": "^[0-9]{4,10}$",
    "US-VA": "^([A-Z][0-9]{8,11}|[0-9]{9})$",
    "US-VT": "^[0-9]{7}[A0-9]$",
    "US-WA": "^[A-Z](?=.{11}$)[A-Z]{0,6}[A-Z0-9*]+$",
    "US-WI": "^[A-Z][0-9]{13}$",
    "US-WV": "^([0-9]{7}|[A-Z]{1,2}[0-9]{5,6})$",
    "US-WY": "^[0-9]{9,10}$"
  }'::jsonb ->> p_issuer;
end;

comment on function strata_kyc.us_driver_licence_pattern(text) is 'The regular expression that the driver licence numbers of a state have, by its code of ISO 3166-2 (US-CA): the 50 states and the District of Columbia, old formats that are still about included, as the table of the National Traffic Safety Institute has them. Null when there is no such state.';
--! end kyc/functions/us_driver_licence_pattern.sql
--! begin kyc/functions/normalise_document_number.sql
create function strata_kyc.normalise_document_number(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[A-Z0-9]{1,64}$');
end;

comment on function strata_kyc.normalise_document_number(text, text) is 'The general normal form of a document number, whoever issued it: 1 to 64 capitals and digits. Null: it has other characters, none, or too many.';
--! end kyc/functions/normalise_document_number.sql
--! begin kyc/functions/normalise_cn_resident_id.sql
create function strata_kyc.normalise_cn_resident_id(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[1-9][0-9]{16}[0-9X]$');
end;

comment on function strata_kyc.normalise_cn_resident_id(text, text) is 'A citizen identification number of China as 17 digits and a check character, which may be X (GB 11643-1999). Null: it has another shape; the 15 digits of before 1999 are not read. The issuer is always CN and not looked at.';
--! end kyc/functions/normalise_cn_resident_id.sql
--! begin kyc/functions/is_valid_cn_resident_id.sql
create function strata_kyc.is_valid_cn_resident_id(p_number text, p_issuer text) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.normalise_cn_resident_id(p_number, p_issuer);
begin
  return coalesce(
    v_number ~ '^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}(1[89]|20)'
      and strata_kyc.calendar_date(substr(v_number, 7, 4)::integer, substr(v_number, 11, 2)::integer, substr(v_number, 13, 2)::integer) is not null
      and strata_kyc.weighted_sum(v_number, '{7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2,1}', '0123456789X') % 11 = 1,
    false);
end
$$;

comment on function strata_kyc.is_valid_cn_resident_id(text, text) is 'Whether a citizen identification number of China is one (GB 11643-1999): the province exists (GB/T 2260; 81 to 83 are the residence permits for people of Hong Kong, Macao and Taiwan), the birthday is a real day from 1800 to 2099, and the check character fits (ISO/IEC 7064, MOD 11-2), which finds every single wrong digit and every two that changed places. False for everything else, null included.';
--! end kyc/functions/is_valid_cn_resident_id.sql
--! begin kyc/functions/normalise_cn_uscc.sql
create function strata_kyc.normalise_cn_uscc(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$');
end;

comment on function strata_kyc.normalise_cn_uscc(text, text) is 'A Unified Social Credit Code of China as 18 digits and capitals, of which I, O, S, V and Z are not used (GB 32100-2015). Null: it has another shape. The issuer is always CN and not looked at.';
--! end kyc/functions/normalise_cn_uscc.sql
--! begin kyc/functions/is_valid_cn_uscc.sql
create function strata_kyc.is_valid_cn_uscc(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(
    -- The powers of 3 modulo 31; the check character itself counts once.
    strata_kyc.weighted_sum(strata_kyc.normalise_cn_uscc(p_number, p_issuer), '{1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28,1}',
                            '0123456789ABCDEFGHJKLMNPQRTUWXY') % 31 = 0,
    false);
end;

comment on function strata_kyc.is_valid_cn_uscc(text, text) is 'Whether the check character of a Unified Social Credit Code of China fits (GB 32100-2015, MOD 31), which finds every single wrong character and every two that changed places. False for everything else, null included.';
--! end kyc/functions/is_valid_cn_uscc.sql
--! begin kyc/functions/normalise_eu_vat.sql
-- A prefix is read off where the rest is a number by itself, and only then: the key of a French number may be letters.
create function strata_kyc.normalise_eu_vat(p_number text, p_issuer text) returns text
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_pattern text := '{
    "AT": "^(?:AT)?(U[0-9]{8})$",
    "BE": "^(?:BE)?([01]?[0-9]{9})$",
    "BG": "^(?:BG)?([0-9]{9,10})$",
    "CY": "^(?:CY)?([0-9]{8}[A-Z])$",
    "CZ": "^(?:CZ)?([0-9]{8,10})$",
    "DE": "^(?:DE)?([0-9]{9})$",
    "DK": "^(?:DK)?([0-9]{8})$",
    "EE": "^(?:EE)?([0-9]{9})$",
    "ES": "^(?:ES)?([0-9A-HJ-NP-Z][0-9]{7}[0-9A-Z])$",
    "FI": "^(?:FI)?([0-9]{8})$",
    "FR": "^(?:FR)?([0-9A-HJ-NP-Z]{2}[0-9]{9})$",
    "GB": "^(?:XI)?([0-9]{9}|[0-9]{12}|GD[0-4][0-9]{2}|HA[5-9][0-9]{2})$",
    "GR": "^(?:EL)?([0-9]{8,9})$",
    "HR": "^(?:HR)?([0-9]{11})$",
    "HU": "^(?:HU)?([0-9]{8})$",
    "IE": "^(?:IE)?([0-9]{7}[A-W][A-IW]?|[0-9][A-Z+*][0-9]{5}[A-W])$",
    "IT": "^(?:IT)?([0-9]{11})$",
    "LT": "^(?:LT)?([0-9]{9}|[0-9]{12})$",
    "LU": "^(?:LU)?([0-9]{8})$",
    "LV": "^(?:LV)?([0-9]{11})$",
    "MT": "^(?:MT)?([0-9]{8})$",
    "NL": "^(?:NL)?([0-9]{7,9}B[0-9]{2})$",
    "PL": "^(?:PL)?([0-9]{10})$",
    "PT": "^(?:PT)?([0-9]{9})$",
    "RO": "^(?:RO)?([1-9][0-9]{1,9}|[1-9][0-9]{12})$",
    "SE": "^(?:SE)?([0-9]{12})$",
    "SI": "^(?:SI)?([0-9]{8})$",
    "SK": "^(?:SK)?([0-9]{10})$"
  }'::jsonb ->> p_issuer;
  v_number  text := substring(strata_kyc.clean_number(p_number) from v_pattern);
begin
  return case p_issuer when 'GR' then 'EL' when 'GB' then 'XI' else p_issuer end
    || case p_issuer when 'BE' then lpad(v_number, 10, '0') when 'GR' then lpad(v_number, 9, '0') when 'NL' then lpad(v_number, 12, '0') else v_number end;
end
$$;

comment on function strata_kyc.normalise_eu_vat(text, text) is 'A VAT identification number with its prefix, written with or without it. The issuer is a member state (ISO 3166-1 alpha-2: Greece is GR, its prefix EL), or GB for the numbers of Northern Ireland (prefix XI). Zeros that people leave out are put back for Belgium, Greece and the Netherlands. Null: that state has no numbers of this shape (Council Directive 2006/112/EC, article 215; VIES, VAT number construction rules), or is none.';
--! end kyc/functions/normalise_eu_vat.sql
--! begin kyc/functions/is_valid_eu_vat.sql
-- Every member state by its own algorithm. Where one has several kinds of numbers, the first line of a branch tells them apart.
create function strata_kyc.is_valid_eu_vat(p_number text, p_issuer text) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := substr(strata_kyc.normalise_eu_vat(p_number, p_issuer), 3);
  v_last   integer;
  v_sum    integer;
begin
  if v_number is null then
    return false;
  end if;
  v_last := substring(v_number from '[0-9]$')::integer;
  case p_issuer
    when 'AT' then
      return (strata_kyc.luhn_remainder(substr(v_number, 2, 7)) + 4 + v_last) % 10 = 0;
    when 'BE' then
      return 97 - left(v_number, 8)::integer % 97 = right(v_number, 2)::integer;
    when 'BG' then
      if length(v_number) = 9 then
        v_sum := strata_kyc.weighted_sum(left(v_number, 8), '{1,2,3,4,5,6,7,8}') % 11;
        if v_sum = 10 then
          v_sum := strata_kyc.weighted_sum(left(v_number, 8), '{3,4,5,6,7,8,9,10}') % 11 % 10;
        end if;
        return v_sum = v_last;
      end if;
      -- A citizen, whose month tells the century; a foreigner; anybody else.
      return (strata_kyc.weighted_sum(left(v_number, 9), '{2,4,8,5,10,9,7,3,6}') % 11 % 10 = v_last
              and strata_kyc.calendar_date(left(v_number, 2)::integer + (array[1900, 1800, 2000])[substr(v_number, 3, 2)::integer / 20 + 1],
                                           substr(v_number, 3, 2)::integer % 20, substr(v_number, 5, 2)::integer) is not null)
        or strata_kyc.weighted_sum(left(v_number, 9), '{21,19,17,13,11,9,7,3,1}') % 10 = v_last
        or (11 - strata_kyc.weighted_sum(left(v_number, 9), '{4,3,2,7,6,5,4,3,2}') % 11) % 11 = v_last;
    when 'CY' then
      return v_number !~ '^12'
        -- The alphabet holds the digits where the table of the odd places puts them: 1 is worth 0, 0 is worth 1, 2 is worth 5, …
        and (strata_kyc.weighted_sum(left(v_number, 8), '{1,0}', '10   2 3 4   5 6 7 8 9') + strata_kyc.weighted_sum(left(v_number, 8), '{0,1}')) % 26
            = ascii(right(v_number, 1)) - ascii('A');
    when 'CZ' then
      if length(v_number) = 8 then
        return v_number !~ '^9' and (11 - strata_kyc.weighted_sum(left(v_number, 7), '{8,7,6,5,4,3,2}') % 11) % 10 = v_last;
      elsif length(v_number) = 9 and v_number ~ '^6' then
        return (array[8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8])[strata_kyc.weighted_sum(substr(v_number, 2, 7), '{8,7,6,5,4,3,2}') % 11 + 1] = v_last;
      end if;
      -- A birth number: 50 is added to the month of women, 20 where a day has no numbers left. Until 1953 it had no check digit, and ends before 54 now.
      if length(v_number) = 9 then
        return left(v_number, 2)::integer < 54 and v_number ~ '^..[0156]'
          and strata_kyc.calendar_date(1900 + left(v_number, 2)::integer, substr(v_number, 3, 2)::integer % 50, substr(v_number, 5, 2)::integer) is not null;
      end if;
      return left(v_number, 9)::bigint % 11 % 10 = v_last and v_number ~ '^..[0-35-8]'
        and strata_kyc.calendar_date(left(v_number, 2)::integer + case when left(v_number, 2)::integer < 54 then 2000 else 1900 end,
                                     substr(v_number, 3, 2)::integer % 50 % 20, substr(v_number, 5, 2)::integer) is not null;
    when 'DE' then
      return v_number !~ '^0' and strata_kyc.is_mod_11_10(v_number);
    when 'DK' then
      return v_number !~ '^0' and strata_kyc.weighted_sum(v_number, '{2,7,6,5,4,3,2,1}') % 11 = 0;
    when 'EE' then
      return strata_kyc.weighted_sum(v_number, '{3,7,1}') % 10 = 0;
    when 'ES' then
      if v_number ~ '^[0-9XYZKLM]' then
        return v_number ~ '[A-Z]$'
          and substr('TRWAGMYFPDXBNJZSQVHLCKE', translate(left(v_number, 8), 'XYZKLM', '012')::integer % 23 + 1, 1) = right(v_number, 1);
      end if;
      return v_number ~ '^([ABEH].{7}[0-9]|[NPQRSW].{7}[A-J]|[CDFGJUV].{7}[0-9A-J])$'
        and strata_kyc.luhn_remainder(substr(v_number, 2, 7) || translate(right(v_number, 1), 'JABCDEFGHI', '0123456789')) = 0;
    when 'FI' then
      return strata_kyc.weighted_sum(v_number, '{7,9,10,5,8,4,2,1}') % 11 = 0;
    when 'FR' then
      -- The numbers of Monaco have no number of the French register in them.
      if v_number !~ '^..000' and strata_kyc.luhn_remainder(right(v_number, 9)) <> 0 then
        return false;
      elsif v_number ~ '^[0-9]{2}' then
        return (right(v_number, 9) || '12')::bigint % 97 = left(v_number, 2)::integer;
      end if;
      v_sum := case when v_number ~ '^[0-9]' then strata_kyc.weighted_sum(left(v_number, 2), '{24,1}', '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ') - 10
                    else strata_kyc.weighted_sum(left(v_number, 2), '{34,1}', '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ') - 100 end;
      return (right(v_number, 9)::integer + 1 + v_sum / 11) % 11 = v_sum % 11;
    when 'GB' then
      return v_number ~ '^[GH]' or strata_kyc.weighted_sum(left(v_number, 9), '{8,7,6,5,4,3,2,10,1}') % 97 in (0, 42);
    when 'GR' then
      return strata_kyc.weighted_sum(left(v_number, 8), '{256,128,64,32,16,8,4,2}') % 11 % 10 = v_last;
    when 'HR' then
      return strata_kyc.is_mod_11_10(v_number);
    when 'HU' then
      return strata_kyc.weighted_sum(v_number, '{9,7,3,1}') % 10 = 0;
    when 'IE' then
      if v_number !~ '^[0-9]{7}' then
        v_number := '0' || substr(v_number, 3, 5) || left(v_number, 1) || right(v_number, 1);
      end if;
      v_sum := strata_kyc.weighted_sum(left(v_number, 7), '{8,7,6,5,4,3,2}') + 9 * (strpos('WABCDEFGHI', substr(v_number || 'W', 9, 1)) - 1);
      return substr('WABCDEFGHIJKLMNOPQRSTUV', v_sum % 23 + 1, 1) = substr(v_number, 8, 1);
    when 'IT' then
      return v_number ~ '^(?!0{7}).{7}(0(?!00)[0-9]{2}|100|120|121|888|999)' and strata_kyc.luhn_remainder(v_number) = 0;
    when 'LT' then
      v_sum := strata_kyc.weighted_sum(left(v_number, -1), '{1,2,3,4,5,6,7,8,9}') % 11;
      if v_sum = 10 then
        v_sum := strata_kyc.weighted_sum(left(v_number, -1), '{3,4,5,6,7,8,9,1,2}') % 11 % 10;
      end if;
      return v_number ~ '1.$' and v_sum = v_last;
    when 'LU' then
      return left(v_number, 6)::integer % 89 = right(v_number, 2)::integer;
    when 'LV' then
      if v_number ~ '^[4-9]' then
        return strata_kyc.weighted_sum(v_number, '{9,1,4,8,3,10,2,5,7,6,1}') % 11 = 3;
      end if;
      -- A personal code: day, month, year and century, and a check digit. Those of since 2017 begin with 32 and mean nothing.
      return v_number ~ '^32'
        or (v_number ~ '^.{6}[0-2]' and (strata_kyc.weighted_sum(left(v_number, 10), '{10,5,8,4,2,1,6,3,7,9}') + 1) % 11 % 10 = v_last
            and strata_kyc.calendar_date((18 + substr(v_number, 7, 1)::integer) * 100 + substr(v_number, 5, 2)::integer, substr(v_number, 3, 2)::integer,
                                         left(v_number, 2)::integer) is not null);
    when 'MT' then
      return left(v_number, 6)::integer > 100000 and strata_kyc.weighted_sum(v_number, '{3,4,6,7,8,9,10,1}') % 37 = 0;
    when 'NL' then
      -- Until 2019 a citizen service number; since 2020, for people, ISO/IEC 7064 MOD 97-10 over all of it, letters as two digits.
      return v_number !~ '^0{9}|00$'
        and (strata_kyc.weighted_sum(left(v_number, 9), '{9,8,7,6,5,4,3,2,-1}') % 11 = 0
             or ('2321' || left(v_number, 9) || '11' || right(v_number, 2))::bigint % 97 = 1);
    when 'PL' then
      return strata_kyc.weighted_sum(left(v_number, 9), '{6,5,7,2,3,4,5,6,7}') % 11 = v_last;
    when 'PT' then
      return v_number !~ '^0' and (11 - strata_kyc.weighted_sum(left(v_number, 8), '{9,8,7,6,5,4,3,2}') % 11) % 11 % 10 = v_last;
    when 'RO' then
      if length(v_number) = 13 then
        v_sum := strata_kyc.weighted_sum(left(v_number, 12), '{2,7,9,1,4,6,3,5,8,2,7,9}') % 11;
        return v_number ~ '^...(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])' and case v_sum when 10 then 1 else v_sum end = v_last;
      end if;
      return 10 * strata_kyc.weighted_sum(lpad(left(v_number, -1), 9, '0'), '{7,5,3,2,1,7,5,3,2}') % 11 % 10 = v_last;
    when 'SE' then
      return right(v_number, 2) between '01' and '94' and strata_kyc.luhn_remainder(left(v_number, 10)) = 0;
    when 'SI' then
      return v_number !~ '^0' and nullif(11 - strata_kyc.weighted_sum(left(v_number, 7), '{8,7,6,5,4,3,2}') % 11, 11) % 10 is not distinct from v_last;
    when 'SK' then
      return v_number ~ '^[1-9].[2-47-9]' and v_number::bigint % 11 = 0;
  end case;
end
$$;

comment on function strata_kyc.is_valid_eu_vat(text, text) is 'Whether a VAT identification number is one by the rules of its state (VIES, VAT number construction rules, and what the states publish themselves). All 27 member states, and Northern Ireland (GB), have check digits that are looked at; without any are Czech numbers of people born before 1954 (the birthday must be real), Latvian personal codes that begin with 32, and the XI numbers of authorities (GD, HA). Not whether the number is registered: ask VIES. False for everything else, null included.';
--! end kyc/functions/is_valid_eu_vat.sql
--! begin kyc/functions/normalise_gb_company_number.sql
create function strata_kyc.normalise_gb_company_number(p_number text, p_issuer text) returns text
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.clean_number(p_number);
begin
  return case
    when v_number ~ '^[0-9]{1,8}$' then lpad(v_number, 8, '0')
    when v_number ~ '^R[0-9]{1,7}$' then 'R' || lpad(substr(v_number, 2), 7, '0')
    when v_number ~ '^[A-Z]{2}[0-9]{1,6}$' then left(v_number, 2) || lpad(substr(v_number, 3), 6, '0')
    -- Societies that were registered before they came to Companies House.
    when v_number ~ '^(IP[0-9]{5}R|NP[0-9]{5}R|SP[0-9]{4}RS)$' then v_number
  end;
end
$$;

comment on function strata_kyc.normalise_gb_company_number(text, text) is 'The number of a company at Companies House as eight characters: 8 digits, or a prefix and 6 digits, filled with the zeros that people leave out. Null: it has another shape. The issuer is always GB and not looked at.';
--! end kyc/functions/normalise_gb_company_number.sql
--! begin kyc/functions/is_valid_gb_company_number.sql
create function strata_kyc.is_valid_gb_company_number(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(
    strata_kyc.normalise_gb_company_number(p_number, p_issuer)
      ~ '^(?![A-Z]{0,2}0+$)(AC|CE|CS|EN|ES|FC|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|R0|RC|RS|SA|SC|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC|[0-9]{2})',
    false);
end;

comment on function strata_kyc.is_valid_gb_company_number(text, text) is 'Whether Companies House can have given this number: it has no prefix, or one of those that are in use (Companies House, URI customer guide, and what came since), and is not all zeros. It has no check digit. False for everything else, null included.';
--! end kyc/functions/is_valid_gb_company_number.sql
--! begin kyc/functions/normalise_passport.sql
create function strata_kyc.normalise_passport(p_number text, p_issuer text) returns text
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.clean_number(p_number);
begin
  if p_issuer ~ '^[A-Z]{2}$' then
    if length(v_number) > 9 then
      v_number := (strata_kyc.read_mrz(v_number)).document_number;
    end if;
    return substring(v_number from '^[A-Z0-9]{6,9}$');
  end if;
  return null;
end
$$;

comment on function strata_kyc.normalise_passport(text, text) is 'The number of a passport, 6 to 9 capitals and digits, from the number itself or from the machine readable zone: its second line, or both (ICAO Doc 9303 part 4). Null: neither of them, or no country (ISO 3166-1 alpha-2) issued it.';
--! end kyc/functions/normalise_passport.sql
--! begin kyc/functions/is_valid_passport.sql
create function strata_kyc.is_valid_passport(p_number text, p_issuer text) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.clean_number(p_number);
  v_zone   record;
begin
  if coalesce(length(v_number), 0) <= 9 then
    return strata_kyc.normalise_passport(v_number, p_issuer) is not null;
  end if;
  v_zone := strata_kyc.read_mrz(v_number);
  return v_zone.is_valid and length(v_zone.document_number) >= 6
    and coalesce(p_issuer ~ '^[A-Z]{2}$', false) and coalesce(v_zone.issuer = strata_kyc.icao_state(p_issuer), true);
end
$$;

comment on function strata_kyc.is_valid_passport(text, text) is 'Whether a passport can have this number. The number by itself has no check digit: its shape decides. From a machine readable zone all five check digits and both dates must fit (ICAO Doc 9303 parts 3 and 4) and, where the first line is there too, the state that issued it must be the country, if its code is known. False for everything else, null included.';
--! end kyc/functions/is_valid_passport.sql
--! begin kyc/functions/normalise_us_driver_licence.sql
create function strata_kyc.normalise_us_driver_licence(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select case when strata_kyc.clean_number(p_number) ~ strata_kyc.us_driver_licence_pattern(p_issuer) then strata_kyc.clean_number(p_number) end;
end;

comment on function strata_kyc.normalise_us_driver_licence(text, text) is 'The number of a driver licence of a state (US-CA) in capitals, without blanks and punctuation; an older one of Washington keeps its asterisks. Null: that state has no such numbers (strata_kyc.us_driver_licence_pattern), or there is no such state.';
--! end kyc/functions/normalise_us_driver_licence.sql
--! begin kyc/functions/is_valid_us_driver_licence.sql
create function strata_kyc.is_valid_us_driver_licence(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select strata_kyc.normalise_us_driver_licence(p_number, p_issuer) is not null;
end;

comment on function strata_kyc.is_valid_us_driver_licence(text, text) is 'Whether a state (US-CA) has driver licence numbers like this one. No check digit is looked at: most states have none. False for everything else, null included.';
--! end kyc/functions/is_valid_us_driver_licence.sql
--! begin kyc/functions/normalise_us_ein.sql
create function strata_kyc.normalise_us_ein(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[0-9]{9}$');
end;

comment on function strata_kyc.normalise_us_ein(text, text) is 'An Employer Identification Number as nine digits. Null: it has others. The issuer is always US and not looked at.';
--! end kyc/functions/normalise_us_ein.sql
--! begin kyc/functions/is_valid_us_ein.sql
create function strata_kyc.is_valid_us_ein(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(strata_kyc.normalise_us_ein(p_number, p_issuer) ~ '^(0[1-6]|1[0-6]|2[0-7]|3|4[0-8]|5|6[0-8]|7[1-7]|8[0-8]|9[0-589])', false);
end;

comment on function strata_kyc.is_valid_us_ein(text, text) is 'Whether the prefix of an Employer Identification Number is one of those that the Internal Revenue Service lists as valid. It has no check digit. False for everything else, null included.';
--! end kyc/functions/is_valid_us_ein.sql
--! begin kyc/functions/normalise_us_ssn.sql
create function strata_kyc.normalise_us_ssn(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[0-9]{9}$');
end;

comment on function strata_kyc.normalise_us_ssn(text, text) is 'A Social Security number as nine digits. Null: it has others. The issuer is always US and not looked at.';
--! end kyc/functions/normalise_us_ssn.sql
--! begin kyc/functions/is_valid_us_ssn.sql
create function strata_kyc.is_valid_us_ssn(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(strata_kyc.normalise_us_ssn(p_number, p_issuer) ~ '^(?!000|666|9|078051120|219099999)[0-9]{3}(?!00)[0-9]{2}(?!0000)', false);
end;

comment on function strata_kyc.is_valid_us_ssn(text, text) is 'Whether the Social Security Administration can have assigned this number: no area 000, 666 or 900 to 999, no group 00, no serial 0000 (SSA, POMS RM 10201.035), and not one of the two that advertisements made famous. It has no check digit. False for everything else, null included.';
--! end kyc/functions/is_valid_us_ssn.sql
--! begin kyc/functions/tg_document_types__check_functions.sql
-- The names are called, so a row with a wrong one would be found out by whoever hands in the first such document. A name that is not in the catalog has no
-- row to compare, and that is not true either.
create function strata_kyc.tg_document_types__check_functions() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  if (select p.prorettype = 'text'::regtype and p.provolatile = 'i' from pg_proc p
      where p.oid = to_regprocedure(format('strata_kyc.%I(text, text)', new.normaliser))) is not true then
    perform strata_core.raise_error('ST402', 'document_types_normaliser_check');
  elsif new.validator is not null
     and (select p.prorettype = 'boolean'::regtype and p.provolatile = 'i' from pg_proc p
          where p.oid = to_regprocedure(format('strata_kyc.%I(text, text)', new.validator))) is not true then
    perform strata_core.raise_error('ST402', 'document_types_validator_check');
  end if;
  return new;
end
$$;

comment on function strata_kyc.tg_document_types__check_functions() is 'Trigger: refuses a type of document whose normaliser or validator is no immutable function of strata_kyc that takes the number and the issuer and answers text or boolean (ST402).';
--! end kyc/functions/tg_document_types__check_functions.sql
--! begin kyc/tables/document_types.sql
-- Which numbers there are in the world is no business of a release: a new type is a row and, if wanted, a function or two next to those that are here.
create table strata_kyc.document_types (
  document_type text not null,
  customer_kind text not null,
  country       strata_core.country,
  has_region    boolean not null,
  name          text not null,
  normaliser    text not null default 'normalise_document_number',
  validator     text,
  description   text not null,

  constraint document_types_pkey primary key (document_type),
  constraint document_types_document_type_check check (document_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint document_types_customer_kind_check check (customer_kind in ('individual', 'enterprise')),
  constraint document_types_name_check check (length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
  constraint document_types_normaliser_check check (normaliser ~ '^normalise_[a-z0-9_]{1,52}$'),
  constraint document_types_validator_check check (validator ~ '^is_valid_[a-z0-9_]{1,53}$')
);

create trigger t100_check_functions before insert or update on strata_kyc.document_types
  for each row execute function strata_kyc.tg_document_types__check_functions();

comment on table strata_kyc.document_types is 'One row per type of identity document. A new type is a row.';
comment on column strata_kyc.document_types.document_type is 'Name of the type.';
comment on column strata_kyc.document_types.customer_kind is 'Whom the document identifies: individual or enterprise.';
comment on column strata_kyc.document_types.country is 'Country that issues it (ISO 3166-1 alpha-2); null for any.';
comment on column strata_kyc.document_types.has_region is 'Whether a region of the country issues it, which is then always named.';
comment on column strata_kyc.document_types.name is 'What people call it, in English.';
comment on column strata_kyc.document_types.normaliser is 'Function of strata_kyc that brings a number into the form in which two are compared: (number as given, issuer) to text, null for what cannot be one. The issuer is the country, or the country, a hyphen and the region (US-CA). strata_auth, strata_app and strata_operator must be allowed to execute it.';
comment on column strata_kyc.document_types.validator is 'Function of strata_kyc that says whether ranges and check digits fit: (number as given, issuer) to boolean, executable by the same roles; null when the normaliser is all there is.';
comment on column strata_kyc.document_types.description is 'What the number is, and who issues it.';

insert into strata_kyc.document_types (document_type, customer_kind, country, has_region, name, normaliser, validator, description) values
  ('cn_resident_id', 'individual', 'CN', false, 'Resident identity card', 'normalise_cn_resident_id', 'is_valid_cn_resident_id',
   'The citizen identification number on the resident identity card of China.'),
  ('cn_uscc', 'enterprise', 'CN', false, 'Unified Social Credit Code', 'normalise_cn_uscc', 'is_valid_cn_uscc',
   'The number of a company on its business licence in China, also for taxes.'),
  ('eu_vat', 'enterprise', null, false, 'VAT number', 'normalise_eu_vat', 'is_valid_eu_vat',
   'The VAT identification number that a member state of the European Union, or Northern Ireland (country GB), gave an enterprise.'),
  ('gb_company_number', 'enterprise', 'GB', false, 'Company number', 'normalise_gb_company_number', 'is_valid_gb_company_number',
   'The number of a company in the register of Companies House.'),
  ('passport', 'individual', null, false, 'Passport', 'normalise_passport', 'is_valid_passport',
   'The number of a passport of any country, or its machine readable zone.'),
  ('us_driver_licence', 'individual', 'US', true, 'Driver licence', 'normalise_us_driver_licence', 'is_valid_us_driver_licence',
   'The number of a driver licence that a state of the US, or the District of Columbia, issued.'),
  ('us_ein', 'enterprise', 'US', false, 'Employer Identification Number', 'normalise_us_ein', 'is_valid_us_ein',
   'The number by which the Internal Revenue Service of the US knows an enterprise.'),
  ('us_ssn', 'individual', 'US', false, 'Social Security number', 'normalise_us_ssn', 'is_valid_us_ssn',
   'The number that the Social Security Administration of the US gave a person.');
--! end kyc/tables/document_types.sql
--! begin kyc/functions/identity_document_status.sql
create function strata_kyc.identity_document_status(
  p_withdrawn_at timestamptz, p_superseded_at timestamptz, p_rejected_at timestamptz, p_verified_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_withdrawn_at is not null then 'withdrawn'
    when p_superseded_at is not null then 'superseded'
    when p_rejected_at is not null then 'rejected'
    when p_verified_at is not null then 'verified'
    else 'submitted'
  end;
end;

comment on function strata_kyc.identity_document_status(timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of an identity document from its events: withdrawn, superseded, rejected, verified or submitted.';
--! end kyc/functions/identity_document_status.sql
--! begin kyc/functions/verification_case_status.sql
create function strata_kyc.verification_case_status(
  p_verified_at timestamptz, p_rejected_at timestamptz, p_canceled_at timestamptz, p_expired_at timestamptz, p_submitted_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_verified_at is not null then 'verified'
    when p_rejected_at is not null then 'rejected'
    when p_canceled_at is not null then 'canceled'
    when p_expired_at is not null then 'expired'
    when p_submitted_at is not null then 'processing'
    else 'requires_input'
  end;
end;

comment on function strata_kyc.verification_case_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a verification case from its events: verified, rejected, canceled, expired, processing or requires_input.';
--! end kyc/functions/verification_case_status.sql
--! begin kyc/functions/verification_check_status.sql
create function strata_kyc.verification_check_status(p_completed_at timestamptz, p_result text, p_canceled_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_completed_at is not null then p_result when p_canceled_at is not null then 'canceled' else 'pending' end;
end;

comment on function strata_kyc.verification_check_status(timestamptz, text, timestamptz)
  is 'Status of a verification check from its events: passed, failed or inconclusive once completed, canceled, or pending.';
--! end kyc/functions/verification_check_status.sql
--! begin kyc/tables/acceptance_policies.sql
-- What it takes to be verified is data. A market without a policy of its own has the one for any market.
create table strata_kyc.acceptance_policies (
  acceptance_policy    text not null,
  customer_kind        text not null,
  market               strata_core.country,
  document_count       integer not null,
  is_representative_required boolean not null default false,
  duplicate_action     text not null default 'review',
  description          text not null,

  constraint acceptance_policies_pkey primary key (acceptance_policy),
  constraint acceptance_policies_customer_kind_market_key unique nulls not distinct (customer_kind, market),
  constraint acceptance_policies_acceptance_policy_check check (acceptance_policy ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint acceptance_policies_customer_kind_check check (customer_kind in ('individual', 'enterprise')),
  constraint acceptance_policies_document_count_check check (document_count between 1 and 20),
  constraint acceptance_policies_is_representative_required_check check (not is_representative_required or customer_kind = 'enterprise'),
  constraint acceptance_policies_duplicate_action_check check (duplicate_action in ('review', 'reject'))
);

comment on table strata_kyc.acceptance_policies is 'One row per kind of customer and market: what it takes to be verified. The owner of the schema changes them.';
comment on column strata_kyc.acceptance_policies.acceptance_policy is 'Code.';
comment on column strata_kyc.acceptance_policies.customer_kind is 'Kind of customer: individual or enterprise.';
comment on column strata_kyc.acceptance_policies.market is 'Country in which the customer wants to do business; null: any that has no row of its own.';
comment on column strata_kyc.acceptance_policies.document_count is 'How many documents of different types have to be verified.';
comment on column strata_kyc.acceptance_policies.is_representative_required is 'Whether an enterprise has to name a representative who is a verified customer.';
comment on column strata_kyc.acceptance_policies.duplicate_action is 'What happens when another customer is verified by the same document: review (people decide) or reject.';
comment on column strata_kyc.acceptance_policies.description is 'In a sentence.';

insert into strata_kyc.acceptance_policies (acceptance_policy, customer_kind, market, document_count, is_representative_required, duplicate_action, description) values
  ('individual', 'individual', null, 1, false, 'review', 'A person shows one document; a registry confirms it, or people do.'),
  ('enterprise', 'enterprise', null, 1, true, 'review', 'An enterprise shows its registration, names a verified representative, and people look at it.');
--! end kyc/tables/acceptance_policies.sql
--! begin kyc/tables/acceptance_policy_documents.sql
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
--! end kyc/tables/acceptance_policy_documents.sql
--! begin kyc/tables/fingerprint_keys.sql
-- Only the names of the client's keys, and since when each counts: what makes it certain that equal documents share a fingerprint while keys are rotated.
create table strata_kyc.fingerprint_keys (
  fingerprint_key_id text collate "C" not null,
  introduced_at      timestamptz not null,
  retired_at         timestamptz,

  constraint fingerprint_keys_pkey primary key (fingerprint_key_id),
  constraint fingerprint_keys_fingerprint_key_id_check check (fingerprint_key_id ~ '^[\x21-\x7e]{1,100}$'),
  constraint fingerprint_keys_retired_at_check check (retired_at >= introduced_at)
);

comment on table strata_kyc.fingerprint_keys is 'One row per key of the client with which documents are fingerprinted: its name, never the key.';
comment on column strata_kyc.fingerprint_keys.fingerprint_key_id is 'Name of the key, as the client has it.';
comment on column strata_kyc.fingerprint_keys.introduced_at is 'Since when every new document has to have a fingerprint of it.';
comment on column strata_kyc.fingerprint_keys.retired_at is 'Since when it is not used any more; null while it is.';
--! end kyc/tables/fingerprint_keys.sql
--! begin kyc/tables/identity_documents.sql
-- The number is sealed by the client, for this row alone and with a key that the database does not have. What people need to tell two documents apart are its last characters.
create table strata_kyc.identity_documents (
  identity_document_id uuid not null,
  customer_id       uuid not null,
  document_type     text not null,
  country           strata_core.country not null,
  region            text,
  last_four         text,
  ciphertext        bytea,
  encryption_key_id text collate "C" generated always as (
                      case when length(ciphertext) > 2 then encode(substr(ciphertext, 3, get_byte(ciphertext, 1)), 'escape') end) stored,
  issued_on         date,
  expires_on        date,
  submitted_at      timestamptz not null,
  verified_at       timestamptz,
  rejected_at       timestamptz,
  superseded_at     timestamptz,
  withdrawn_at      timestamptz,
  status            text generated always as (strata_kyc.identity_document_status(withdrawn_at, superseded_at, rejected_at, verified_at)) stored,
  status_reason     text,
  redacted_at       timestamptz,

  constraint identity_documents_pkey primary key (identity_document_id),
  constraint identity_documents_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint identity_documents_document_type_fkey foreign key (document_type) references strata_kyc.document_types (document_type),
  constraint identity_documents_region_check check (region ~ '^[A-Z0-9]{1,3}$'),
  -- Letters and digits of any writing that a number is made of, and never the whole of a number that anybody could have.
  constraint identity_documents_last_four_check check (length(last_four) between 1 and 4 and last_four !~ '[[:cntrl:][:space:]]'),
  -- Version, length and name of the key, nonce (12), text, tag (16), as the client seals: what is not sealed does not get in.
  constraint identity_documents_ciphertext_check check (
    case when length(ciphertext) between 32 and 1000 then get_byte(ciphertext, 0) = 1 and length(ciphertext) >= 31 + get_byte(ciphertext, 1) else ciphertext is null end),
  constraint identity_documents_expires_on_check check (expires_on > issued_on),
  constraint identity_documents_issued_on_check check (issued_on between '1850-01-01' and '2200-01-01' and expires_on between '1850-01-01' and '2200-01-01'),
  constraint identity_documents_redacted_at_check check ((ciphertext is null) = (redacted_at is not null) and (last_four is null) = (redacted_at is not null)),
  constraint identity_documents_status_check check (status in ('withdrawn', 'superseded', 'rejected', 'verified', 'submitted')),
  constraint identity_documents_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- The documents of a customer.
create index identity_documents_customer_id_idx on strata_kyc.identity_documents (customer_id);
-- For the foreign key.
create index identity_documents_document_type_idx on strata_kyc.identity_documents (document_type);

select strata_audit.lay_lifecycle('strata_kyc.identity_documents', 'identity_document');
select strata_audit.lay_row_history('strata_kyc.identity_documents', 'identity_document_id',
  '{identity_document_id,customer_id,document_type,country,region,encryption_key_id,issued_on,expires_on,status}');

select strata_core.lay_personal_data('strata_kyc.identity_documents', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{last_four,ciphertext,status_reason}');
select strata_core.lay_personal_data('strata_kyc.identity_documents', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'set',
  p_columns => '{redacted_at}', p_replacement => 'coalesce(redacted_at, strata_core.clock())');

comment on table strata_kyc.identity_documents is 'One row per identity document that a customer showed. The number is sealed: this database cannot read it.';
comment on column strata_kyc.identity_documents.identity_document_id is 'Key, made by the client before it sealed the number for this row.';
comment on column strata_kyc.identity_documents.customer_id is 'Whose document it is said to be.';
comment on column strata_kyc.identity_documents.document_type is 'What it is, from document_types.';
comment on column strata_kyc.identity_documents.country is 'Country that issued it (ISO 3166-1 alpha-2).';
comment on column strata_kyc.identity_documents.region is 'Part of the country that issued it (the second half of ISO 3166-2), for types that are issued by parts; null otherwise.';
comment on column strata_kyc.identity_documents.last_four is 'Last characters of the number, at most four; null once redacted. @pii';
comment on column strata_kyc.identity_documents.ciphertext is 'The number, sealed by the client with AES-256-GCM for this row; null once redacted. @pii';
comment on column strata_kyc.identity_documents.encryption_key_id is 'Name of the client''s key that sealed it; a backslash in it stands twice.';
comment on column strata_kyc.identity_documents.issued_on is 'Since when the document is valid; null when it does not say.';
comment on column strata_kyc.identity_documents.expires_on is 'Last day of its validity; null when it has none.';
comment on column strata_kyc.identity_documents.submitted_at is 'When it was handed in.';
comment on column strata_kyc.identity_documents.verified_at is 'When it was verified; null before.';
comment on column strata_kyc.identity_documents.rejected_at is 'When it was found not to be good, or not the customer''s; null otherwise.';
comment on column strata_kyc.identity_documents.superseded_at is 'When the same document was verified anew; null otherwise.';
comment on column strata_kyc.identity_documents.withdrawn_at is 'When the customer took it back; null otherwise.';
comment on column strata_kyc.identity_documents.status is 'withdrawn, superseded, rejected, verified or submitted, from the events. Whether it has expired is for expires_on and the clock.';
comment on column strata_kyc.identity_documents.status_reason is 'Reason given with the last change of status; null when none was. @pii';
comment on column strata_kyc.identity_documents.redacted_at is 'When the number went; null while it is there.';
--! end kyc/tables/identity_documents.sql
--! begin kyc/tables/document_fingerprints.sql
-- A keyed hash that the client makes: equal for equal documents, and of no use to whoever has this database. A number of nine digits is guessed in a moment from a plain hash.
-- A document has one of every key in use. The index is what makes two verified customers with one document impossible, in whatever order and under
-- whichever of the keys.
create table strata_kyc.document_fingerprints (
  identity_document_id uuid not null,
  fingerprint_key_id   text collate "C" not null,
  customer_id          uuid not null,
  fingerprint          strata_core.sha256 not null,
  held_at              timestamptz,

  constraint document_fingerprints_pkey primary key (identity_document_id, fingerprint_key_id),
  constraint document_fingerprints_identity_document_id_fkey foreign key (identity_document_id) references strata_kyc.identity_documents (identity_document_id),
  constraint document_fingerprints_fingerprint_key_id_fkey foreign key (fingerprint_key_id) references strata_kyc.fingerprint_keys (fingerprint_key_id)
);

-- One verified document of a number, whoever it belongs to.
create unique index document_fingerprints_held_idx on strata_kyc.document_fingerprints (fingerprint, fingerprint_key_id) where held_at is not null;
-- Equal documents, verified or not.
create index document_fingerprints_fingerprint_idx on strata_kyc.document_fingerprints (fingerprint, fingerprint_key_id);
-- For the foreign key, and to find the documents that lack one.
create index document_fingerprints_fingerprint_key_id_idx on strata_kyc.document_fingerprints (fingerprint_key_id, identity_document_id);
-- All of a customer, who may be erased.
create index document_fingerprints_customer_id_idx on strata_kyc.document_fingerprints (customer_id);

select strata_core.lay_personal_data('strata_kyc.document_fingerprints', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'delete_row',
  p_columns => '{fingerprint}', p_description => 'It cannot be read, and goes with the person.');

comment on table strata_kyc.document_fingerprints is 'One row per identity document and key that it was fingerprinted with.';
comment on column strata_kyc.document_fingerprints.identity_document_id is 'The document.';
comment on column strata_kyc.document_fingerprints.fingerprint_key_id is 'Name of the client''s key.';
comment on column strata_kyc.document_fingerprints.customer_id is 'Whose document it is said to be.';
comment on column strata_kyc.document_fingerprints.fingerprint is 'HMAC-SHA-256 over type, issuer and normalised number, made by the client. Secret.';
comment on column strata_kyc.document_fingerprints.held_at is 'Since when the number stands for this customer, because the document was verified; null while it does not.';
--! end kyc/tables/document_fingerprints.sql
--! begin kyc/tables/verification_cases.sql
create table strata_kyc.verification_cases (
  verification_case_id uuid not null default strata_core.uuid_v7(),
  customer_id          uuid not null,
  acceptance_policy    text not null,
  market               strata_core.country,
  opened_at            timestamptz not null,
  expires_at           timestamptz not null,
  submitted_at         timestamptz,
  subject_digest       strata_core.sha256,
  verified_at          timestamptz,
  rejected_at          timestamptz,
  canceled_at          timestamptz,
  expired_at           timestamptz,
  reviewed_by_user_id  uuid,
  status               text generated always as (strata_kyc.verification_case_status(verified_at, rejected_at, canceled_at, expired_at, submitted_at)) stored,
  status_reason        text,
  redacted_at          timestamptz,

  constraint verification_cases_pkey primary key (verification_case_id),
  constraint verification_cases_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint verification_cases_acceptance_policy_fkey foreign key (acceptance_policy) references strata_kyc.acceptance_policies (acceptance_policy),
  constraint verification_cases_expires_at_check check (expires_at > opened_at),
  -- What has ended has ended in one way.
  constraint verification_cases_verified_at_check check (num_nonnulls(verified_at, rejected_at, canceled_at, expired_at) <= 1),
  constraint verification_cases_subject_digest_check check ((subject_digest is null) = (submitted_at is null)),
  constraint verification_cases_status_check check (status in ('verified', 'rejected', 'canceled', 'expired', 'processing', 'requires_input')),
  constraint verification_cases_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- One open case of a customer at a time.
create unique index verification_cases_open_idx on strata_kyc.verification_cases (customer_id) where status in ('requires_input', 'processing');
-- What runs out next.
create index verification_cases_expires_at_idx on strata_kyc.verification_cases (expires_at) where status in ('requires_input', 'processing');
-- All cases of a customer, and for the other foreign key.
create index verification_cases_customer_id_idx on strata_kyc.verification_cases (customer_id);
create index verification_cases_acceptance_policy_idx on strata_kyc.verification_cases (acceptance_policy);

select strata_audit.lay_lifecycle('strata_kyc.verification_cases', 'verification_case',
  $$array[case when n.status in ('requires_input', 'processing') then n.expires_at end]$$,
  $$case when n.status in ('requires_input', 'processing') and n.expires_at <= e.at then 'expired' else n.status end$$);

select strata_core.lay_personal_data('strata_kyc.verification_cases', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{status_reason}');

comment on table strata_kyc.verification_cases is 'One row per attempt to verify who a customer is.';
comment on column strata_kyc.verification_cases.verification_case_id is 'Key.';
comment on column strata_kyc.verification_cases.customer_id is 'Who is verified.';
comment on column strata_kyc.verification_cases.acceptance_policy is 'The policy by which it is decided.';
comment on column strata_kyc.verification_cases.market is 'Country in which the customer wants to do business; null when none was named.';
comment on column strata_kyc.verification_cases.opened_at is 'When it was begun.';
comment on column strata_kyc.verification_cases.expires_at is 'When it is worth nothing any more unless it has been decided.';
comment on column strata_kyc.verification_cases.submitted_at is 'When everything that was asked for was there; null before, and again when more is asked for.';
comment on column strata_kyc.verification_cases.subject_digest is 'Digest of the legal attributes that the answers are about; null while nothing is asked.';
comment on column strata_kyc.verification_cases.verified_at is 'When the customer was verified by it; null otherwise.';
comment on column strata_kyc.verification_cases.rejected_at is 'When it was rejected; null otherwise.';
comment on column strata_kyc.verification_cases.canceled_at is 'When it was given up; null otherwise.';
comment on column strata_kyc.verification_cases.expired_at is 'When it was noted that it had run out; null otherwise.';
comment on column strata_kyc.verification_cases.reviewed_by_user_id is 'User of the member of staff who decided it; null when nobody did or without a session.';
comment on column strata_kyc.verification_cases.status is 'verified, rejected, canceled, expired, processing or requires_input, from the events. An open one is worth nothing after expires_at.';
comment on column strata_kyc.verification_cases.status_reason is 'Reason given with the last change of status; null when none was. @pii';
comment on column strata_kyc.verification_cases.redacted_at is 'When the evidence went; null while it is there.';
--! end kyc/tables/verification_cases.sql
--! begin kyc/tables/verification_checks.sql
create table strata_kyc.verification_checks (
  verification_check_id uuid not null default strata_core.uuid_v7(),
  verification_case_id  uuid not null,
  customer_id           uuid not null,
  identity_document_id  uuid not null,
  method                text not null,
  provider              text,
  attempt_count         integer not null default 0,
  due_at                timestamptz not null,
  taken_at              timestamptz,
  subject_digest        strata_core.sha256,
  requested_at          timestamptz not null,
  completed_at          timestamptz,
  result                text,
  canceled_at           timestamptz,
  provider_reference    text,
  payload               jsonb,
  reviewed_by_user_id   uuid,
  status                text generated always as (strata_kyc.verification_check_status(completed_at, result, canceled_at)) stored,
  status_reason         text,

  constraint verification_checks_pkey primary key (verification_check_id),
  constraint verification_checks_verification_case_id_fkey foreign key (verification_case_id) references strata_kyc.verification_cases (verification_case_id),
  constraint verification_checks_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint verification_checks_identity_document_id_fkey foreign key (identity_document_id) references strata_kyc.identity_documents (identity_document_id),
  constraint verification_checks_method_check check (method in ('registry', 'document', 'manual')),
  constraint verification_checks_provider_check check ((provider is null) = (method = 'manual')),
  constraint verification_checks_result_check check (result in ('passed', 'failed', 'inconclusive') and (result is null) = (completed_at is null)),
  constraint verification_checks_canceled_at_check check (num_nonnulls(completed_at, canceled_at) <= 1),
  constraint verification_checks_provider_reference_check check (length(provider_reference) between 1 and 200 and provider_reference !~ '[[:cntrl:]]'),
  constraint verification_checks_payload_check check (jsonb_typeof(payload) = 'object' and pg_column_size(payload) <= 100000),
  constraint verification_checks_status_check check (status in ('passed', 'failed', 'inconclusive', 'canceled', 'pending')),
  constraint verification_checks_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- One question about a document to one method at a time; also for the foreign key of the case.
create unique index verification_checks_pending_idx on strata_kyc.verification_checks (verification_case_id, identity_document_id, method) where status = 'pending';
-- What a provider is to be asked next.
create index verification_checks_due_at_idx on strata_kyc.verification_checks (provider, due_at) where status = 'pending' and provider is not null;
-- What waits for people.
create index verification_checks_manual_idx on strata_kyc.verification_checks (requested_at) where status = 'pending' and method = 'manual';
-- For the foreign keys.
create index verification_checks_verification_case_id_idx on strata_kyc.verification_checks (verification_case_id);
create index verification_checks_customer_id_idx on strata_kyc.verification_checks (customer_id);
create index verification_checks_identity_document_id_idx on strata_kyc.verification_checks (identity_document_id);

select strata_audit.lay_lifecycle('strata_kyc.verification_checks', 'verification_check');

select strata_core.lay_personal_data('strata_kyc.verification_checks', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{provider_reference,payload,status_reason}');

comment on table strata_kyc.verification_checks is 'One row per question about one document in a case: to a registry, to an examiner of documents, or to people.';
comment on column strata_kyc.verification_checks.verification_check_id is 'Key.';
comment on column strata_kyc.verification_checks.verification_case_id is 'The case.';
comment on column strata_kyc.verification_checks.customer_id is 'Who is verified.';
comment on column strata_kyc.verification_checks.identity_document_id is 'The document.';
comment on column strata_kyc.verification_checks.method is 'registry, document or manual.';
comment on column strata_kyc.verification_checks.provider is 'Who is asked; null for manual.';
comment on column strata_kyc.verification_checks.attempt_count is 'How often the provider has been asked.';
comment on column strata_kyc.verification_checks.due_at is 'Not to be asked before.';
comment on column strata_kyc.verification_checks.taken_at is 'When somebody last went to ask; null before.';
comment on column strata_kyc.verification_checks.subject_digest is 'Digest of the legal attributes that were handed out to be asked about; once other than those of the case, it stays. Null before.';
comment on column strata_kyc.verification_checks.requested_at is 'When it was made.';
comment on column strata_kyc.verification_checks.completed_at is 'When the answer came; null before.';
comment on column strata_kyc.verification_checks.result is 'passed, failed or inconclusive; null before the answer.';
comment on column strata_kyc.verification_checks.canceled_at is 'When the answer was not wanted any more; null otherwise.';
comment on column strata_kyc.verification_checks.provider_reference is 'What the provider knows it by; null without one. @pii';
comment on column strata_kyc.verification_checks.payload is 'What the provider answered, without the number; null without an answer, or once redacted. @pii';
comment on column strata_kyc.verification_checks.reviewed_by_user_id is 'User of the member of staff who answered; null when nobody did or without a session.';
comment on column strata_kyc.verification_checks.status is 'passed, failed, inconclusive, canceled or pending, from the events.';
comment on column strata_kyc.verification_checks.status_reason is 'Why, in the words of whoever answered; null without one. @pii';
--! end kyc/tables/verification_checks.sql
--! begin kyc/tables/attachments.sql
-- Pictures and papers lie where the host keeps files; here is where, and what they must hash to.
create table strata_kyc.attachments (
  attachment_id         uuid not null default strata_core.uuid_v7(),
  customer_id           uuid not null,
  identity_document_id  uuid,
  verification_check_id uuid,
  uri                   text,
  media_type            text not null,
  sha256                strata_core.sha256 not null,
  attached_at           timestamptz not null,
  redacted_at           timestamptz,

  constraint attachments_pkey primary key (attachment_id),
  constraint attachments_customer_id_fkey foreign key (customer_id) references strata_customers.customers (customer_id),
  constraint attachments_identity_document_id_fkey foreign key (identity_document_id) references strata_kyc.identity_documents (identity_document_id),
  constraint attachments_verification_check_id_fkey foreign key (verification_check_id) references strata_kyc.verification_checks (verification_check_id),
  constraint attachments_identity_document_id_check check (num_nonnulls(identity_document_id, verification_check_id) = 1),
  constraint attachments_uri_check check (length(uri) <= 1000 and uri ~ '^[a-z][a-z0-9+.-]*:[^[:space:][:cntrl:]]+$'),
  constraint attachments_media_type_check check (media_type ~ '^[a-z]+/[a-z0-9.+-]{1,100}$'),
  constraint attachments_redacted_at_check check ((uri is null) = (redacted_at is not null))
);

-- For the foreign keys.
create index attachments_customer_id_idx on strata_kyc.attachments (customer_id);
create index attachments_identity_document_id_idx on strata_kyc.attachments (identity_document_id) where identity_document_id is not null;
create index attachments_verification_check_id_idx on strata_kyc.attachments (verification_check_id) where verification_check_id is not null;

select strata_core.lay_personal_data('strata_kyc.attachments', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear', p_columns => '{uri}');
select strata_core.lay_personal_data('strata_kyc.attachments', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'set',
  p_columns => '{redacted_at}', p_replacement => 'coalesce(redacted_at, strata_core.clock())');

comment on table strata_kyc.attachments is 'One row per picture or paper that belongs to a document or is evidence of a check. The file lies elsewhere.';
comment on column strata_kyc.attachments.attachment_id is 'Key.';
comment on column strata_kyc.attachments.customer_id is 'Whose it is.';
comment on column strata_kyc.attachments.identity_document_id is 'The document that it shows; null for evidence of a check.';
comment on column strata_kyc.attachments.verification_check_id is 'The check of which it is evidence; null for a document.';
comment on column strata_kyc.attachments.uri is 'Where the host keeps the file; null once redacted. @pii';
comment on column strata_kyc.attachments.media_type is 'What it is, such as image/jpeg.';
comment on column strata_kyc.attachments.sha256 is 'SHA-256 of the file.';
comment on column strata_kyc.attachments.attached_at is 'When it was attached.';
comment on column strata_kyc.attachments.redacted_at is 'When the reference went and the file is to be deleted; null while it is there.';
--! end kyc/tables/attachments.sql
--! begin kyc/functions/hold_case.sql
-- The order of all that touch these rows: the customer, the case, its checks, the documents, their fingerprints in the order of their values.
create function strata_kyc.hold_case(p_verification_case_id uuid) returns strata_kyc.verification_cases
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_customer_id uuid;
  v_case        strata_kyc.verification_cases;
begin
  select c.customer_id into v_customer_id from strata_kyc.verification_cases c where c.verification_case_id = p_verification_case_id;
  perform from strata_customers.customers c where c.customer_id = v_customer_id for no key update;
  select c.* into v_case from strata_kyc.verification_cases c where c.verification_case_id = p_verification_case_id for no key update;
  return v_case;
end
$$;

comment on function strata_kyc.hold_case(uuid) is 'The case of a key with its customer locked, then itself; null when there is none.';

alter function strata_kyc.hold_case(uuid) owner to strata_definer;
--! end kyc/functions/hold_case.sql
--! begin kyc/functions/verification_end.sql
create function strata_kyc.verification_end(p_customer_id uuid, p_acceptance_policy text) returns timestamptz
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_grace interval := coalesce(strata_core.setting_interval('document_expiry_grace'), '0');
begin
  return (
    with verified as (
      select d.document_type, a.is_required,
             max(coalesce((d.expires_on + 1 + v_grace) at time zone 'UTC', 'infinity')) as until
      from strata_kyc.identity_documents d
      join strata_customers.customers c on c.customer_id = d.customer_id
      join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p_acceptance_policy and a.document_type = d.document_type
      -- What was verified before the customer last had to be verified was verified about somebody of another name, or is asked about anew.
      where d.customer_id = p_customer_id and d.status = 'verified' and d.verified_at >= coalesce(c.submitted_at, d.verified_at)
      group by d.document_type, a.is_required
    )
    -- The first moment at which a required document has run out, or too few of the others are left.
    select case when count(v.document_type) >= p.document_count and count(*) filter (where v.is_required) = (
                  select count(*) from strata_kyc.acceptance_policy_documents a where a.acceptance_policy = p_acceptance_policy and a.is_required)
             then least(min(v.until) filter (where v.is_required), (array_agg(v.until order by v.until desc))[p.document_count]) end
    from strata_kyc.acceptance_policies p
    left join verified v on true
    where p.acceptance_policy = p_acceptance_policy
    group by p.document_count
  );
end
$$;

comment on function strata_kyc.verification_end(uuid, text) is 'Until when the verified documents of a customer fulfil a policy: infinity where none of those that count runs out, null where they do not fulfil it. Those count that were verified since the customer last had to be.';

alter function strata_kyc.verification_end(uuid, text) owner to strata_definer;
--! end kyc/functions/verification_end.sql
--! begin kyc/functions/duplicate_customers.sql
create function strata_kyc.duplicate_customers(p_identity_document_id uuid) returns uuid[]
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  return array(
    select distinct o.customer_id
    from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id <> f.customer_id
    where f.identity_document_id = p_identity_document_id
    order by o.customer_id);
end
$$;

comment on function strata_kyc.duplicate_customers(uuid) is 'The other customers that showed the same document, under any of the keys in use.';

alter function strata_kyc.duplicate_customers(uuid) owner to strata_definer;
--! end kyc/functions/duplicate_customers.sql
--! begin kyc/functions/supersede_documents.sql
create function strata_kyc.supersede_documents(p_identity_document_id uuid, p_passed uuid[], p_at timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_former uuid[];
begin
  v_former := array(
    select o.identity_document_id
    from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o
      on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id = f.customer_id and o.identity_document_id <> f.identity_document_id
    join strata_kyc.identity_documents d on d.identity_document_id = f.identity_document_id
    join strata_kyc.identity_documents e on e.identity_document_id = o.identity_document_id
    where f.identity_document_id = p_identity_document_id
      and (o.identity_document_id <> all (p_passed) or (e.submitted_at, e.identity_document_id) < (d.submitted_at, d.identity_document_id)));
  update strata_kyc.identity_documents d set superseded_at = p_at, status_reason = 'the same document was verified anew'
  where d.identity_document_id = any (v_former) and d.status = 'verified';
  update strata_kyc.document_fingerprints f set held_at = null where f.identity_document_id = any (v_former) and f.held_at is not null;
end
$$;

comment on function strata_kyc.supersede_documents(uuid, uuid[], timestamptz) is 'A customer shows a document again, as after its renewal: the rows that held its number give way to this one, but not to a former one of those that passed together.';

alter function strata_kyc.supersede_documents(uuid, uuid[], timestamptz) owner to strata_definer;
--! end kyc/functions/supersede_documents.sql
--! begin kyc/functions/reject_documents.sql
create function strata_kyc.reject_documents(p_identity_document_ids uuid[], p_reason text) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  update strata_kyc.document_fingerprints f set held_at = null where f.identity_document_id = any (p_identity_document_ids) and f.held_at is not null;
  update strata_kyc.identity_documents d set rejected_at = strata_core.clock(), status_reason = p_reason
  where d.identity_document_id = any (p_identity_document_ids) and d.status in ('submitted', 'verified');
end
$$;

comment on function strata_kyc.reject_documents(uuid[], text) is 'Marks documents as not good, or not the customer''s: they stand for nobody any more.';

alter function strata_kyc.reject_documents(uuid[], text) owner to strata_definer;
--! end kyc/functions/reject_documents.sql
--! begin kyc/functions/request_check.sql
create function strata_kyc.request_check(p_case strata_kyc.verification_cases, p_identity_document_id uuid, p_method text, p_reason text default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  insert into strata_kyc.verification_checks (verification_case_id, customer_id, identity_document_id, method, provider, due_at, requested_at, status_reason)
  select p_case.verification_case_id, p_case.customer_id, p_identity_document_id, p_method, case when p_method <> 'manual' then a.provider end,
         strata_core.clock(), strata_core.clock(), p_reason
  from strata_kyc.identity_documents d
  join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p_case.acceptance_policy and a.document_type = d.document_type
  where d.identity_document_id = p_identity_document_id
  on conflict do nothing;
end
$$;

comment on function strata_kyc.request_check(strata_kyc.verification_cases, uuid, text, text) is 'Makes a check of a document in a case, unless the same is pending.';

alter function strata_kyc.request_check(strata_kyc.verification_cases, uuid, text, text) owner to strata_definer;
--! end kyc/functions/request_check.sql
--! begin kyc/functions/request_input.sql
create function strata_kyc.request_input(p_verification_case_id uuid, p_reason text, p_user_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  update strata_kyc.verification_checks k set canceled_at = strata_core.clock()
  where k.verification_case_id = p_verification_case_id and k.status = 'pending';
  update strata_kyc.verification_cases c
  set submitted_at = null, subject_digest = null, reviewed_by_user_id = p_user_id, status_reason = p_reason
  where c.verification_case_id = p_verification_case_id;
end
$$;

comment on function strata_kyc.request_input(uuid, text, uuid) is 'Brings a case back to its customer: what was asked is not wanted any more, and is asked anew when it is submitted again.';

alter function strata_kyc.request_input(uuid, text, uuid) owner to strata_definer;
--! end kyc/functions/request_input.sql
--! begin kyc/functions/subject_digest.sql
create function strata_kyc.subject_digest(p_customer_id uuid) returns bytea
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  return (select sha256(convert_to(jsonb_build_array(c.kind, c.given_name, c.family_name, c.legal_name, c.born_on, c.legal_form, c.country)::text, 'UTF8'))
          from strata_customers.customers c where c.customer_id = p_customer_id);
end
$$;

comment on function strata_kyc.subject_digest(uuid) is 'A digest of what a verification is about: the legal attributes of a customer.';

alter function strata_kyc.subject_digest(uuid) owner to strata_definer;
--! end kyc/functions/subject_digest.sql
--! begin kyc/functions/is_represented.sql
create function strata_kyc.is_represented(p_customer_id uuid, p_acceptance_policy text) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  return not (select p.is_representative_required from strata_kyc.acceptance_policies p where p.acceptance_policy = p_acceptance_policy)
    or exists (
      select from strata_customers.customer_relationships r
      join strata_customers.customers c on c.customer_id = r.from_customer_id
      where r.to_customer_id = p_customer_id and r.relationship_type = 'representative' and r.ended_at is null
        and strata_customers.customer_status_at(c, strata_core.clock()) = 'active');
end
$$;

comment on function strata_kyc.is_represented(uuid, text) is 'Whether a customer has the verified representative that a policy asks for; true where it asks for none.';

alter function strata_kyc.is_represented(uuid, text) owner to strata_definer;
--! end kyc/functions/is_represented.sql
--! begin kyc/functions/staleness.sql
-- What was true when the case was submitted can have changed while it was being checked.
create function strata_kyc.staleness(p_case strata_kyc.verification_cases) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  return case
    when p_case.subject_digest <> strata_kyc.subject_digest(p_case.customer_id) then 'the legal attributes changed'
    when not strata_kyc.is_represented(p_case.customer_id, p_case.acceptance_policy) then 'no verified representative is left'
  end;
end
$$;

comment on function strata_kyc.staleness(strata_kyc.verification_cases) is 'Why the answers in a case decide nothing any more, so that it is to be submitted again; null while they do.';

alter function strata_kyc.staleness(strata_kyc.verification_cases) owner to strata_definer;
--! end kyc/functions/staleness.sql
--! begin kyc/functions/close_case.sql
create function strata_kyc.close_case(p_case strata_kyc.verification_cases, p_status text, p_reason text, p_user_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_clock  timestamptz := strata_core.clock();
  v_failed uuid[];
  v_rested boolean;
begin
  update strata_kyc.verification_checks k set canceled_at = v_clock
  where k.verification_case_id = p_case.verification_case_id and k.status = 'pending';
  -- What was found false is false in the next case too.
  if p_status = 'rejected' then
    v_failed := array(select k.identity_document_id from strata_kyc.verification_checks k
                      where k.verification_case_id = p_case.verification_case_id and k.result = 'failed' and k.requested_at >= p_case.submitted_at);
    v_rested := exists (select from strata_kyc.identity_documents d where d.identity_document_id = any (v_failed) and d.status = 'verified');
    perform strata_kyc.reject_documents(v_failed, p_reason);
    -- A customer who was verified by it before is so no more, unless the others suffice.
    if v_rested then
      perform strata_kyc.reconsider_customer(p_case.customer_id, p_reason);
    end if;
  end if;
  update strata_kyc.verification_cases c
  set rejected_at = case p_status when 'rejected' then v_clock end,
      canceled_at = case p_status when 'canceled' then v_clock end,
      expired_at  = case p_status when 'expired' then v_clock end,
      reviewed_by_user_id = p_user_id,
      status_reason = p_reason
  where c.verification_case_id = p_case.verification_case_id;
  update strata_customers.customers c
  set rejected_at = case p_status when 'rejected' then v_clock end,
      submitted_at = case p_status when 'rejected' then c.submitted_at end,
      status_reason = p_reason
  where c.customer_id = p_case.customer_id and c.status = 'pending_verification';
end
$$;

comment on function strata_kyc.close_case(strata_kyc.verification_cases, text, text, uuid) is 'Ends an open case without a verification: rejected, canceled or expired. A customer who waited for it, or rested on a document that it found false, is rejected; one who gave up or let it run out is prospective again.';

alter function strata_kyc.close_case(strata_kyc.verification_cases, text, text, uuid) owner to strata_definer;
--! end kyc/functions/close_case.sql
--! begin kyc/functions/reconsider_customer.sql
create function strata_kyc.reconsider_customer(p_customer_id uuid, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_policy text;
  v_until  timestamptz;
begin
  select c.acceptance_policy into v_policy from strata_kyc.verification_cases c
  where c.customer_id = p_customer_id and c.status = 'verified' order by c.verified_at desc limit 1;
  v_until := strata_kyc.verification_end(p_customer_id, v_policy);
  if v_until > strata_core.clock() then
    update strata_customers.customers c set verified_until = nullif(v_until, 'infinity')
    where c.customer_id = p_customer_id and c.verified_at is not null and c.verified_until is distinct from nullif(v_until, 'infinity');
    return 'verified';
  end if;
  update strata_customers.customers c
  set verified_at = null, verified_until = null, submitted_at = strata_core.clock(), status_reason = p_reason
  where c.customer_id = p_customer_id and c.verified_at is not null and c.status in ('active', 'suspended');
  return case when found then 'pending' else 'unchanged' end;
end
$$;

comment on function strata_kyc.reconsider_customer(uuid, text) is 'After a document of a verified customer has gone or run out: the customer stays verified where the others suffice (verified), and is to be verified anew where they do not (pending).';

alter function strata_kyc.reconsider_customer(uuid, text) owner to strata_definer;
--! end kyc/functions/reconsider_customer.sql
--! begin kyc/functions/end_document.sql
create function strata_kyc.end_document(p_identity_document_id uuid, p_change text, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_document   strata_kyc.identity_documents;
  v_case       strata_kyc.verification_cases;
begin
  perform from strata_customers.customers c
  where c.customer_id = (select d.customer_id from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id) for no key update;
  select d.* into v_document from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id for no key update;
  if not found then
    return 'unknown';
  elsif p_change = 'reject' and v_document.status = 'withdrawn' and exists (select from strata_kyc.document_fingerprints f
                                                    where f.identity_document_id = p_identity_document_id and f.held_at is not null) then
    -- It stood for the customer beyond that, which ends here: otherwise whose document it is could never be verified by it.
    perform strata_kyc.reject_documents(array[p_identity_document_id], p_reason);
    update strata_kyc.identity_documents d set rejected_at = strata_core.clock(), status_reason = p_reason where d.identity_document_id = p_identity_document_id;
    return 'done';
  elsif v_document.status not in ('submitted', 'verified')
        or exists (select from strata_customers.customers c where c.customer_id = v_document.customer_id and c.erased_at is not null) then
    return 'unchanged';
  end if;
  update strata_kyc.verification_checks k set canceled_at = strata_core.clock()
  where k.identity_document_id = p_identity_document_id and k.status = 'pending';
  if p_change = 'withdraw' then
    update strata_kyc.identity_documents d set withdrawn_at = strata_core.clock(), status_reason = p_reason where d.identity_document_id = p_identity_document_id;
  else
    perform strata_kyc.reject_documents(array[p_identity_document_id], p_reason);
  end if;
  for v_case in
    select c.* from strata_kyc.verification_cases c
    where c.customer_id = v_document.customer_id and c.status = 'processing'
      and exists (select from strata_kyc.verification_checks k
                  where k.verification_case_id = c.verification_case_id and k.identity_document_id = p_identity_document_id and k.requested_at >= c.submitted_at)
    for no key update
  loop
    -- A case that lost a document asks for another.
    perform strata_kyc.request_input(v_case.verification_case_id, 'a document has gone');
  end loop;
  if v_document.status = 'verified' and strata_kyc.reconsider_customer(v_document.customer_id, coalesce(p_reason, 'a document was taken back')) = 'pending' then
    return 'verification_pending';
  end if;
  return 'done';
end
$$;

comment on function strata_kyc.end_document(uuid, text, text) is 'A document counts no more: withdraw (the customer takes it back) or reject (it is not good, or not the customer''s). Called by the functions of the interface.';

alter function strata_kyc.end_document(uuid, text, text) owner to strata_definer;
--! end kyc/functions/end_document.sql
--! begin kyc/functions/conclude_case.sql
create function strata_kyc.conclude_case(p_case strata_kyc.verification_cases, p_passed uuid[], p_failed uuid[], p_reason text default null, p_user_id uuid default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_clock       timestamptz := strata_core.clock();
  v_until       timestamptz;
  v_fingerprint record;
begin
  begin
    update strata_kyc.identity_documents d set rejected_at = v_clock, status_reason = coalesce(p_reason, 'a check failed')
    where d.identity_document_id = any (p_failed) and d.status in ('submitted', 'verified');
    update strata_kyc.identity_documents d set verified_at = v_clock where d.identity_document_id = any (p_passed) and d.status in ('submitted', 'verified');
    -- What is let go is let go in the same order as what is taken: somebody else may be waiting for it who has what this one is to wait for.
    for v_fingerprint in
      select f.identity_document_id, f.fingerprint_key_id, f.identity_document_id = any (p_passed) as is_passed from strata_kyc.document_fingerprints f
      join strata_kyc.identity_documents d on d.identity_document_id = f.identity_document_id
      where f.identity_document_id = any (p_passed || p_failed) order by f.fingerprint, f.fingerprint_key_id, is_passed, d.submitted_at, d.identity_document_id
    loop
      if v_fingerprint.is_passed then
        perform strata_kyc.supersede_documents(v_fingerprint.identity_document_id, p_passed, v_clock);
      end if;
      update strata_kyc.document_fingerprints f set held_at = case when v_fingerprint.is_passed then v_clock end
      where f.identity_document_id = v_fingerprint.identity_document_id and f.fingerprint_key_id = v_fingerprint.fingerprint_key_id
        and (f.held_at is null) = v_fingerprint.is_passed;
    end loop;
    v_until := strata_kyc.verification_end(p_case.customer_id, p_case.acceptance_policy);
    if v_until is null or v_until <= v_clock then
      raise exception using errcode = 'triggered_action_exception';
    end if;
  exception
    -- Another customer is verified by one of them, or was at this moment. Nothing of the above was done.
    when unique_violation then
      return 'duplicate';
    when triggered_action_exception then
      return 'incomplete';
  end;
  update strata_kyc.verification_checks k set canceled_at = v_clock
  where k.verification_case_id = p_case.verification_case_id and k.status = 'pending';
  update strata_kyc.verification_cases c
  set verified_at = v_clock, reviewed_by_user_id = p_user_id, status_reason = p_reason
  where c.verification_case_id = p_case.verification_case_id;
  update strata_customers.customers c
  set verified_at = v_clock, verified_until = nullif(v_until, 'infinity'), rejected_at = null, submitted_at = coalesce(c.submitted_at, v_clock), status_reason = p_reason
  where c.customer_id = p_case.customer_id;
  return 'verified';
end
$$;

comment on function strata_kyc.conclude_case(strata_kyc.verification_cases, uuid[], uuid[], text, uuid) is 'Verifies the customer of a case by the documents that passed: verified, duplicate (another customer is verified by one of them) or incomplete (they do not fulfil the policy). Of the last two nothing is changed.';

alter function strata_kyc.conclude_case(strata_kyc.verification_cases, uuid[], uuid[], text, uuid) owner to strata_definer;
--! end kyc/functions/conclude_case.sql
--! begin kyc/functions/advance_case.sql
create function strata_kyc.advance_case(p_case strata_kyc.verification_cases, p_reason text default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_document   record;
  v_status     jsonb;
  v_next       text;
  v_is_pending boolean := false;
  v_passed     uuid[] := '{}';
  v_failed     uuid[] := '{}';
  v_outcome    text;
  v_stale      text := strata_kyc.staleness(p_case);
  v_user_id    uuid := (select x.user_id from strata_core.context x);
begin
  if v_stale is not null then
    perform strata_kyc.request_input(p_case.verification_case_id, v_stale);
    return 'changed';
  end if;
  for v_document in
    select d.identity_document_id, a.methods, a.is_every_method_required
    from strata_kyc.identity_documents d
    join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p_case.acceptance_policy and a.document_type = d.document_type
    where d.identity_document_id in (select k.identity_document_id from strata_kyc.verification_checks k where k.verification_case_id = p_case.verification_case_id
                                     and k.requested_at >= p_case.submitted_at)
    order by d.identity_document_id
  loop
    -- The last answer of each method since the case was submitted.
    select coalesce(jsonb_object_agg(k.method, k.status), '{}') into v_status
    from (select distinct on (l.method) l.method, l.status from strata_kyc.verification_checks l
          where l.verification_case_id = p_case.verification_case_id and l.identity_document_id = v_document.identity_document_id
            and l.requested_at >= p_case.submitted_at
          order by l.method, l.requested_at desc, l.verification_check_id desc) k;
    v_next := (select m.method from unnest(v_document.methods) with ordinality as m (method, position) where not v_status ? m.method order by m.position limit 1);
    if exists (select from jsonb_each_text(v_status) s where s.value = 'pending') then
      v_is_pending := true;
    elsif (case when v_document.is_every_method_required
               -- People may decide where a provider could not, and not against one that said no.
               then (select bool_and(coalesce(v_status ->> m.method = 'passed' or (v_status ->> m.method = 'inconclusive' and v_status ->> 'manual' = 'passed'), false))
                     from unnest(v_document.methods) as m (method))
               else exists (select from jsonb_each_text(v_status) s where s.value = 'passed') end) then
      v_passed := v_passed || v_document.identity_document_id;
    elsif v_next is not null then
      perform strata_kyc.request_check(p_case, v_document.identity_document_id, v_next);
      v_is_pending := true;
    elsif not v_status ? 'manual' and not exists (select from jsonb_each_text(v_status) s where s.value = 'failed') then
      -- Nobody could say anything: that is for people.
      perform strata_kyc.request_check(p_case, v_document.identity_document_id, 'manual');
      v_is_pending := true;
    elsif exists (select from jsonb_each_text(v_status) s where s.value = 'failed') then
      v_failed := v_failed || v_document.identity_document_id;
    end if;
  end loop;
  if v_is_pending then
    return 'pending';
  end if;
  v_outcome := strata_kyc.conclude_case(p_case, v_passed, v_failed, p_reason, v_user_id);
  if v_outcome = 'incomplete' then
    perform strata_kyc.close_case(p_case, 'rejected', coalesce(p_reason, 'the documents were not confirmed'), v_user_id);
    return 'rejected';
  elsif v_outcome = 'duplicate' then
    if (select p.duplicate_action from strata_kyc.acceptance_policies p where p.acceptance_policy = p_case.acceptance_policy) = 'reject' then
      perform strata_kyc.close_case(p_case, 'rejected', 'another customer is verified by this document', v_user_id);
      return 'rejected';
    end if;
    perform strata_kyc.request_check(p_case, d.identity_document_id, 'manual', 'another customer is verified by this document')
    from unnest(v_passed) as d (identity_document_id);
  end if;
  return v_outcome;
end
$$;

comment on function strata_kyc.advance_case(strata_kyc.verification_cases, text) is 'After an answer: asks the next method where one is left, and decides the case where none is: pending, verified, rejected, changed (the customer took other legal attributes or lost the representative meanwhile, and the case is to be submitted again) or duplicate (people are asked, because another customer is verified by the same document).';

alter function strata_kyc.advance_case(strata_kyc.verification_cases, text) owner to strata_definer;
--! end kyc/functions/advance_case.sql
--! begin kyc/policies.sql
select strata_core.lay_row_security(format('strata_kyc.%I', t))
from unnest(array['document_types', 'acceptance_policies', 'acceptance_policy_documents', 'fingerprint_keys', 'identity_documents', 'document_fingerprints',
                  'verification_cases', 'verification_checks', 'attachments']) as t;

create policy reporter_select on strata_kyc.identity_documents for select to strata_reporter using (true);
create policy reporter_select on strata_kyc.verification_cases for select to strata_reporter using (true);
create policy reporter_select on strata_kyc.verification_checks for select to strata_reporter using (true);
-- The owner says what is accepted; nobody does at run time.
create policy owner_select on strata_kyc.acceptance_policies for select to strata_owner using (true);
create policy owner_insert on strata_kyc.acceptance_policies for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.acceptance_policies for update to strata_owner using (true) with check (true);
create policy owner_select on strata_kyc.acceptance_policy_documents for select to strata_owner using (true);
create policy owner_insert on strata_kyc.acceptance_policy_documents for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.acceptance_policy_documents for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_kyc.acceptance_policy_documents for delete to strata_owner using (true);
create policy everyone_select on strata_kyc.document_types for select to strata_auth, strata_app, strata_operator, strata_reporter using (true);
-- A new type of document is a row that the owner adds.
create policy owner_select on strata_kyc.document_types for select to strata_owner using (true);
create policy owner_insert on strata_kyc.document_types for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.document_types for update to strata_owner using (true) with check (true);
--! end kyc/policies.sql
--! begin kyc/grants.sql
grant select on strata_kyc.acceptance_policies, strata_kyc.acceptance_policy_documents to strata_definer;
grant select, insert, update on strata_kyc.fingerprint_keys, strata_kyc.identity_documents, strata_kyc.verification_cases, strata_kyc.verification_checks,
  strata_kyc.attachments to strata_definer;
grant select, insert, update, delete on strata_kyc.document_fingerprints to strata_definer;
-- What analysts may know: neither numbers nor what providers said.
grant select (identity_document_id, customer_id, document_type, country, region, issued_on, expires_on, submitted_at, verified_at, rejected_at, superseded_at, withdrawn_at,
  status, redacted_at) on strata_kyc.identity_documents to strata_reporter;
grant select (verification_case_id, customer_id, acceptance_policy, market, opened_at, expires_at, submitted_at, verified_at, rejected_at, canceled_at, expired_at, status)
  on strata_kyc.verification_cases to strata_reporter;
grant select (verification_check_id, verification_case_id, customer_id, identity_document_id, method, provider, attempt_count, requested_at, completed_at, result, status)
  on strata_kyc.verification_checks to strata_reporter;

grant execute on function strata_kyc.identity_document_status(timestamptz, timestamptz, timestamptz, timestamptz),
  strata_kyc.verification_case_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz), strata_kyc.verification_check_status(timestamptz, text, timestamptz)
  to strata_definer, strata_reporter;
grant select on strata_kyc.document_types to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator;

-- A number is checked with the rights of whoever asks, and tells nobody anything that is kept here.
grant execute on function strata_kyc.clean_number(text), strata_kyc.weighted_sum(text, integer[], text), strata_kyc.luhn_remainder(text), strata_kyc.is_mod_11_10(text),
  strata_kyc.calendar_date(integer, integer, integer), strata_kyc.icao_check_digit(text), strata_kyc.icao_state(text), strata_kyc.read_mrz(text),
  strata_kyc.us_driver_licence_pattern(text), strata_kyc.normalise_document_number(text, text),
  strata_kyc.normalise_cn_resident_id(text, text), strata_kyc.is_valid_cn_resident_id(text, text),
  strata_kyc.normalise_cn_uscc(text, text), strata_kyc.is_valid_cn_uscc(text, text),
  strata_kyc.normalise_eu_vat(text, text), strata_kyc.is_valid_eu_vat(text, text),
  strata_kyc.normalise_gb_company_number(text, text), strata_kyc.is_valid_gb_company_number(text, text),
  strata_kyc.normalise_passport(text, text), strata_kyc.is_valid_passport(text, text),
  strata_kyc.normalise_us_driver_licence(text, text), strata_kyc.is_valid_us_driver_licence(text, text),
  strata_kyc.normalise_us_ein(text, text), strata_kyc.is_valid_us_ein(text, text),
  strata_kyc.normalise_us_ssn(text, text), strata_kyc.is_valid_us_ssn(text, text)
  to strata_definer, strata_auth, strata_app, strata_operator;

revoke create on schema strata_kyc from strata_definer;
--! end kyc/grants.sql
