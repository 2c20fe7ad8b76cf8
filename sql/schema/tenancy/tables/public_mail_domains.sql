-- An address there says nothing about whom somebody works for. A list like this is never complete: the owner adds to it.
create table strata_tenancy.public_mail_domains (
  domain text collate "C" not null,

  constraint public_mail_domains_pkey primary key (domain),
  constraint public_mail_domains_domain_check check (domain = strata_tenancy.normalise_domain(domain))
);

comment on table strata_tenancy.public_mail_domains is 'One row per domain at which anybody gets an address: no organization can have it.';
comment on column strata_tenancy.public_mail_domains.domain is 'Domain, in its canonical form. Domains below it are others.';

insert into strata_tenancy.public_mail_domains (domain)
select unnest(regexp_split_to_array(btrim($$
  10minutemail.com 10minutemail.net 126.com 139.com 163.com 188.com 189.cn 1secmail.com 1secmail.net 1secmail.org 21cn.com a1.net abv.bg addy.io aim.com
  airmail.cc aleeas.com alice-dsl.net alice.de alice.it aliceadsl.fr aliyun.com ameritech.net anonaddy.com anonaddy.me aol.co.uk aol.com aol.de aol.fr
  aol.it aol.jp aon.at arcor.de arcor.net asia.com atlas.cz att.net au.com autistici.org autorambler.ru azet.sk bbox.fr bell.net bellsouth.net
  bezeqint.net bigfoot.com biglobe.ne.jp bigmir.net bigpond.com bigpond.net.au bk.ru blu.it bluewin.ch blueyonder.co.uk bol.com.br bredband.net
  broadpark.no btinternet.com btopenworld.com burnermail.io buziaczek.pl cableone.net caramail.com care2.com casema.nl cegetel.net centrum.cz
  centrum.sk centurylink.net centurytel.net charter.net cheerful.com chello.at chello.nl citromail.hu clix.pt club-internet.fr cock.li cogeco.ca
  comcast.net comhem.se consultant.com countermail.com cox.net daum.net dir.bg discard.email dispostable.com disroot.org docomo.ne.jp dr.com duck.com
  earthlink.net eastlink.ca eircom.net elisanet.fi email.com email.cz email.de email.it emailondeck.com embarqmail.com engineer.com europe.com
  excite.co.jp excite.com ezweb.ne.jp fakeinbox.com fastmail.co.uk fastmail.com fastmail.de fastmail.fm fastmail.in fastmail.jp fastmail.net
  fastmail.org fastmail.to fastmail.us fastwebnet.it forthnet.gr foxmail.com free.fr freemail.hu freenet.de freeserve.co.uk frontier.com frontiernet.net
  gazeta.pl getmail.no getnada.com globo.com globomail.com gmail.com gmx.at gmx.ch gmx.co.uk gmx.com gmx.de gmx.eu gmx.fr gmx.info gmx.net gmx.org
  gmx.us googlemail.com grr.la guerrillamail.com guerrillamail.net guerrillamail.org guerrillamailblock.com hanmail.net hetnet.nl hey.com
  hinet.net hispeed.ch home.nl hotmail.be hotmail.ca hotmail.ch hotmail.cl hotmail.co.in hotmail.co.jp hotmail.co.kr hotmail.co.nz hotmail.co.th
  hotmail.co.uk hotmail.co.za hotmail.com hotmail.com.ar hotmail.com.au hotmail.com.br hotmail.com.tr hotmail.de hotmail.dk hotmail.es hotmail.fi
  hotmail.fr hotmail.gr hotmail.it hotmail.my hotmail.nl hotmail.no hotmail.se hotmail.sg hughes.net hush.com hushmail.com hushmail.me i.softbank.jp
  i.ua icloud.com ig.com.br iinet.net.au in.gr iname.com inbox.com inbox.eu inbox.lt inbox.lv inbox.ru inboxkitten.com indamail.hu indiatimes.com
  inode.at interia.eu interia.pl internet.ru internode.on.net inwind.it iol.it iol.pt jubii.dk juno.com kabelmail.de kakao.com keemail.me kolumbus.fi
  kpnmail.nl kpnplanet.nl laposte.net lavabit.com lenta.ru libero.it lineone.net list.ru live.at live.be live.ca live.cl live.cn live.co.kr live.co.uk
  live.co.za live.com live.com.ar live.com.au live.com.mx live.com.my live.com.ph live.com.pt live.com.sg live.de live.dk live.fi live.fr live.hk
  live.ie live.in live.it live.jp live.nl live.no live.ru live.se luukku.com lycos.com mac.com magenta.de mail.bg mail.com mail.de mail.dk mail.ee
  mail.ru mail.telepac.pt mailbox.org mailcatch.com maildrop.cc mailfence.com mailinator.com mailnesia.com mailsac.com me.com messagingengine.com
  meta.ua mindspring.com mintemail.com moakt.com mohmal.com movistar.es mozmail.com msn.com mweb.co.za mynet.com myrambler.ru myself.com mytemp.email
  myyahoo.com nada.email nate.com naver.com netcabo.pt netscape.net netvision.net.il netzero.com netzero.net neuf.fr nifty.com ntlworld.com
  numericable.fr o2.co.uk o2.pl o2online.de ocn.ne.jp oi.com.br ok.de one.lt onet.eu onet.pl online.de online.nl online.no ono.com op.pl optimum.net
  optonline.net optusnet.com.au orange.es orange.fr otenet.gr outlook.at outlook.be outlook.cl outlook.co.id outlook.co.il outlook.co.th outlook.com
  outlook.com.ar outlook.com.au outlook.com.br outlook.com.gr outlook.com.tr outlook.com.vn outlook.cz outlook.de outlook.dk outlook.es outlook.fr
  outlook.hu outlook.ie outlook.in outlook.it outlook.jp outlook.kr outlook.lv outlook.my outlook.ph outlook.pt outlook.sa outlook.sg outlook.sk
  ozemail.com.au pacbell.net passport.com pchome.com.tw planet.nl plusnet.com pm.me poczta.fm poczta.onet.pl post.com post.cz post.sk poste.it posteo.de
  posteo.eu posteo.net posteo.org privaterelay.appleid.com prodigy.net.mx proton.me protonmail.ch protonmail.com proximus.be q.com qq.com quicknet.nl
  r7.com rambler.ru rbox.co rediff.com rediffmail.com riseup.net ro.ru roadrunner.com rocketmail.com rogers.com rr.com runbox.com sapo.pt saunalahti.fi
  sbcglobal.net scarlet.be sent.com seznam.cz sfr.fr sharklasers.com shaw.ca sify.com simplelogin.co simplelogin.com sina.cn sina.com sky.com skynet.be
  slingshot.co.nz slmail.me so-net.ne.jp softbank.ne.jp sohu.com spam4.me spamgourmet.com spectrum.net spray.se startmail.com stofanet.dk suddenlink.net
  sunrise.ch suomi24.fi swbell.net swissonline.ch sympatico.ca t-online.de t-online.hu talk21.com talktalk.net tdcadsl.dk tdcspace.dk tds.net techie.com
  tele2.se telefonica.net telenet.be telfort.nl telia.com telkomsa.net telus.net temp-mail.org tempmail.com tempmail.plus tempmailo.com tempr.email
  terra.com.br terra.es throwawaymail.com tim.it tin.it tiscali.co.uk tiscali.it tlen.pl tom.com tpg.com.au trashmail.com trashmail.de trashmail.net
  tuta.com tuta.io tutamail.com tutanota.com tutanota.de twc.com ukr.net unitybox.de uol.com.br upcmail.nl usa.com usa.net utanet.at verizon.net
  videotron.ca vip.126.com vip.163.com vip.qq.com vip.sina.com virgilio.it virgin.net virginmedia.com vodafone.de vodafone.it vodamail.co.za voila.fr
  volny.cz voo.be vp.pl walla.co.il walla.com wanadoo.fr web.de webmail.co.za windowslive.com windstream.net wo.cn wp.pl writeme.com xfinity.com
  xs4all.nl xtra.co.nz ya.com ya.ru yahoo.at yahoo.be yahoo.bg yahoo.ca yahoo.cn yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.nz yahoo.co.th
  yahoo.co.uk yahoo.co.za yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.com.hk yahoo.com.mx yahoo.com.my yahoo.com.ph yahoo.com.sg
  yahoo.com.tr yahoo.com.tw yahoo.com.vn yahoo.cz yahoo.de yahoo.dk yahoo.es yahoo.fi yahoo.fr yahoo.gr yahoo.hu yahoo.ie yahoo.in yahoo.it yahoo.nl
  yahoo.no yahoo.pl yahoo.pt yahoo.ro yahoo.se yandex.by yandex.com yandex.kz yandex.ru yandex.ua yeah.net ymail.com yopmail.com yopmail.fr yopmail.net
  ziggo.nl zipmail.com.br zoho.com zoho.eu zoho.in zohomail.com zohomail.eu zohomail.in zonnet.nl zoznam.sk
$$, E' \n'), '\s+'));
