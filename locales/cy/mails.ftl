# Negeseuon e-bost.
mail-action = Mewngofnodwch i ddarllen mwy
mail-footer-address = Anfonodd Fairlot y neges hon am fod rhywun wedi rhoi’r cyfeiriad hwn iddo.
mail-footer-required = Rydych yn cael y neges hon am fod gennych gyfrif ar Fairlot. Hebddi gallech golli penderfyniad neu ddyddiad cau, felly ni ellir ei hatal. Dewiswch iaith eich negeseuon yn eich cyfrif: { $account }
mail-footer-informative = Rydych yn cael y neges hon oherwydd eich rôl ar Fairlot. Yn eich cyfrif gallwch ddewis cael negeseuon fel hon unwaith y dydd, neu beidio â’u cael: { $account }
mail-footer-stop = Atal negeseuon fel hon
mail-digest-subject = Negeseuon gan Fairlot heddiw: { $n }

mail-confirm-address =
    Mae rhywun wedi cofrestru’r cyfeiriad hwn gyda Fairlot. Os mai chi oedd hynny, agorwch y ddolen hon o fewn 48 awr a rhowch y cyfrinair a ddewisoch.

    Os nad chi oedd hynny, peidiwch â gwneud dim: heb y ddolen ni fydd y cyfrif byth yn gweithio.
    .subject = Cadarnhewch eich cyfeiriad e-bost
    .action = Cadarnhau eich cyfeiriad

mail-has-account =
    Mae rhywun wedi cofrestru’r cyfeiriad hwn gyda Fairlot eto. Mae gennych gyfrif yn barod. Os ydych wedi anghofio’ch cyfrinair, gosodwch un newydd o fewn awr.

    Os nad chi oedd hynny, peidiwch â gwneud dim.
    .subject = Mae gennych gyfrif yn barod
    .action = Gosod cyfrinair newydd

mail-reset-password =
    Mae rhywun wedi gofyn am gyfrinair newydd ar gyfer eich cyfrif Fairlot. Os mai chi oedd hynny, agorwch y ddolen hon o fewn awr.

    Os nad chi oedd hynny, peidiwch â gwneud dim: nid yw eich cyfrinair wedi newid.
    .subject = Gosodwch gyfrinair newydd
    .action = Gosod cyfrinair newydd

mail-password-changed =
    Newidiwyd cyfrinair eich cyfrif Fairlot, ac allgofnodwyd pob sesiwn.

    Os nad chi wnaeth hyn, gofynnwch am gyfrinair newydd ar unwaith.
    .subject = Newidiwyd eich cyfrinair
    .action = Gofyn am gyfrinair newydd

mail-invited-to-join =
    Mae { $body } yn eich gwahodd i weithredu drosto ar Fairlot. Eich rôl fyddai: { $role }.

    Mewngofnodwch, neu cofrestrwch gyda’r cyfeiriad hwn yn gyntaf. Yna agorwch y ddolen hon o fewn 14 diwrnod.

    Os nad ydych yn adnabod { $body }, peidiwch â gwneud dim.
    .subject = Gwahoddiad i Fairlot
    .action = Derbyn y gwahoddiad

mail-application-submitted =
    Mae cais { $application } eich sefydliad i’r fframwaith { $framework } wedi’i gyflwyno. Rhaid penderfynu arno erbyn diwedd { $day }.

    Nid oes angen i chi wneud dim nes i gwestiwn neu’r penderfyniad eich cyrraedd. Gallwch ddarllen yr hyn a anfonwyd unrhyw bryd, a’i dynnu’n ôl hyd nes y penderfynir arno.
    .subject = Mae cais { $application } i’r fframwaith { $framework } wedi’i gyflwyno
    .action = Darllen yr hyn a anfonwyd

mail-application-received =
    Cyflwynwyd cais { $application } i’r fframwaith { $framework }. Rhaid penderfynu arno erbyn diwedd { $day }.
    .subject = Cais { $application }: wedi’i gyflwyno
    .action = Darllen y cais

mail-application-admitted =
    Mae eich sefydliad nawr yn aelod o’r fframwaith { $framework } ({ $reference }).

    Byddwch yn cael gwahoddiad i bob cystadleuaeth y mae eich aelodaeth yn ei chwmpasu.
    .subject = Rydych wedi’ch derbyn i’r fframwaith { $framework }
    .action = Mewngofnodwch i weld eich aelodaeth

mail-application-rejected =
    Ni dderbyniwyd cais { $application } eich sefydliad i’r fframwaith { $framework }.

    Mewngofnodwch i ddarllen y rheswm dros bob gofyniad na chafodd ei fodloni. Gallwch apelio tan ddiwedd { $day }. Neu gallwch ddechrau eto o’ch atebion tra bo’r fframwaith ar agor; wedyn ni allwch apelio mwyach.
    .subject = Penderfyniad ar eich cais i’r fframwaith { $framework }
    .action = Darllen y penderfyniad

mail-application-question =
    Mae gan asesydd cais { $application } eich sefydliad i’r fframwaith { $framework } gwestiwn.

    Mewngofnodwch i’w ddarllen ac atebwch erbyn diwedd { $day }. Ar ôl y diwrnod hwnnw penderfynir ar y cais ar sail yr hyn sydd yno.
    .subject = Cwestiwn am eich cais i’r fframwaith { $framework }
    .action = Darllen ac ateb

mail-application-replied =
    Mae’r ymgeisydd wedi ateb y cwestiwn am gais { $application } i’r fframwaith { $framework }. Gallwch fynd ymlaen â’r asesiad.
    .subject = Cais { $application }: cafwyd ateb i’r cwestiwn
    .action = Darllen yr atebion

mail-application-not-replied =
    Nid atebodd yr ymgeisydd y cwestiwn am gais { $application } i’r fframwaith { $framework } mewn pryd. Gallwch benderfynu ar sail yr hyn sydd yno.
    .subject = Cais { $application }: dim ateb mewn pryd
    .action = Mynd ymlaen â’r asesiad

mail-application-without-reply =
    Roedd angen ateb y cwestiwn am gais { $application } eich sefydliad i’r fframwaith { $framework } erbyn { $day }. Ni ddaeth ateb, felly penderfynir nawr ar sail yr hyn sydd yno.

    Byddwch yn cael gwybod am y penderfyniad.
    .subject = Mae eich cais i’r fframwaith { $framework } yn mynd ymlaen heb ateb
    .action = Mewngofnodwch i weld y cais

mail-appeal-upheld =
    Clywyd yr apêl am gais { $application } eich sefydliad i’r fframwaith { $framework } gan berson na chymerodd ran yn y penderfyniad. Mae’r penderfyniad yn sefyll.

    Mewngofnodwch i ddarllen y rheswm. Gallwch wneud cais arall ar unrhyw ddiwrnod y mae’r fframwaith ar agor.
    .subject = Penderfyniad ar eich apêl am y fframwaith { $framework }
    .action = Darllen y rheswm

mail-appeal-overturned =
    Clywyd yr apêl am gais { $application } eich sefydliad i’r fframwaith { $framework } gan berson na chymerodd ran yn y penderfyniad. Mae’r cais bellach wedi’i dderbyn.

    Byddwch yn cael gwahoddiad i bob cystadleuaeth y mae eich aelodaeth yn ei chwmpasu.
    .subject = Llwyddodd eich apêl am y fframwaith { $framework }
    .action = Mewngofnodwch i weld eich aelodaeth

mail-application-appealed =
    Mae’r ymgeisydd wedi apelio yn erbyn y penderfyniad ar gais { $application } i’r fframwaith { $framework }. Rhaid i reolwr fframwaith na chymerodd ran yn y penderfyniad wrando ar yr apêl.
    .subject = Cais { $application }: apêl
    .action = Darllen yr apêl

mail-membership-suspended-now =
    Mae aelodaeth eich sefydliad o’r fframwaith { $framework } wedi’i hatal o hyn ymlaen. Mae cytundebau presennol yn parhau.

    Gallwch ymateb tan ddiwedd { $day } ac apelio tan ddiwedd { $appeal_by }. Ymatebwch yn gyntaf: ni ellir ymateb ar ôl apelio.

    Mewngofnodwch i ddarllen pam a beth y gallwch ei wneud.
    .subject = Mae eich aelodaeth o’r fframwaith { $framework } wedi’i hatal
    .action = Darllen pam ac ymateb

mail-membership-reinstated =
    Mae aelodaeth eich sefydliad o’r fframwaith { $framework } yn weithredol eto.

    Byddwch yn cael gwahoddiad i bob cystadleuaeth y mae’n ei chwmpasu.
    .subject = Mae eich aelodaeth o’r fframwaith { $framework } yn weithredol eto
    .action = Mewngofnodwch i weld eich aelodaeth

mail-membership-widened =
    Mae aelodaeth eich sefydliad o’r fframwaith { $framework } bellach yn cwmpasu mwy.

    Byddwch yn cael gwahoddiad i bob cystadleuaeth y mae’n ei chwmpasu.
    .subject = Mae eich aelodaeth o’r fframwaith { $framework } yn cwmpasu mwy
    .action = Mewngofnodwch i weld eich aelodaeth

mail-membership-suspension-notice =
    Rhoddir rhybudd i’ch sefydliad y gellid atal ei aelodaeth o’r fframwaith { $framework }. Nid oes dim yn newid cyn y penderfyniad.

    Mewngofnodwch i ddarllen y rheswm, ac ymatebwch erbyn diwedd { $day }.
    .subject = Rhybudd o ataliad: { $framework }
    .action = Darllen y rheswm ac ymateb

mail-membership-removal-notice =
    Rhoddir rhybudd i’ch sefydliad y gellid ei dynnu o’r fframwaith { $framework }. Nid oes dim yn newid cyn y penderfyniad.

    Mewngofnodwch i ddarllen y rheswm, ac ymatebwch erbyn diwedd { $day }.
    .subject = Rhybudd ynghylch tynnu eich sefydliad o’r fframwaith { $framework }
    .action = Darllen y rheswm ac ymateb

mail-membership-suspended =
    Mae aelodaeth eich sefydliad o’r fframwaith { $framework } wedi’i hatal. Mae cytundebau presennol yn parhau.

    Gallwch apelio tan ddiwedd { $day }. Bydd rhywun na chymerodd ran yn y penderfyniad yn gwrando ar yr apêl.
    .subject = Mae eich aelodaeth o’r fframwaith { $framework } wedi’i hatal
    .action = Darllen y rheswm

mail-membership-notice-dropped =
    Cafodd y rhybudd am aelodaeth eich sefydliad o’r fframwaith { $framework } ei ollwng. Mae’r aelodaeth yn parhau.
    .subject = Cafodd y rhybudd am y fframwaith { $framework } ei ollwng
    .action = Darllen y rheswm

mail-membership-notice-dropped-suspended =
    Cafodd y rhybudd ynghylch tynnu eich sefydliad o’r fframwaith { $framework } ei ollwng. Mae aelodaeth eich sefydliad yn dal wedi’i hatal, fel o’r blaen.
    .subject = Cafodd y rhybudd am y fframwaith { $framework } ei ollwng
    .action = Darllen y rheswm

mail-membership-removed =
    Mae eich sefydliad wedi’i dynnu o’r fframwaith { $framework }. Mae cytundebau presennol yn parhau.

    Gallwch apelio tan ddiwedd { $day }. Bydd rhywun na chymerodd ran yn y penderfyniad yn gwrando ar yr apêl.
    .subject = Mae eich sefydliad wedi’i dynnu o’r fframwaith { $framework }
    .action = Darllen y rheswm

mail-membership-appeal-upheld =
    Gwrandawyd ar apêl eich sefydliad am ei aelodaeth o’r fframwaith { $framework } gan rywun na chymerodd ran yn y penderfyniad. Mae’r penderfyniad yn sefyll.
    .subject = Penderfyniad ar eich apêl am y fframwaith { $framework }
    .action = Darllen y rheswm

mail-membership-appeal-overturned =
    Gwrandawyd ar apêl eich sefydliad am ei aelodaeth o’r fframwaith { $framework } gan rywun na chymerodd ran yn y penderfyniad. Mae’r aelodaeth yn weithredol eto.
    .subject = Llwyddodd eich apêl am y fframwaith { $framework }
    .action = Darllen y rheswm

mail-membership-evidence-asked =
    Mae rheolwr y fframwaith { $framework } yn gofyn i’ch sefydliad am dystiolaeth.

    Mewngofnodwch i weld beth y gofynnir amdano, ac anfonwch hi erbyn diwedd { $day }.
    .subject = Tystiolaeth ar gyfer eich aelodaeth o’r fframwaith { $framework }
    .action = Gweld beth y gofynnir amdano

mail-membership-evidence-accepted =
    Derbyniwyd y dystiolaeth ar gyfer aelodaeth eich sefydliad o’r fframwaith { $framework }.
    .subject = Derbyniwyd y dystiolaeth: { $framework }
    .action = Mewngofnodwch i weld eich aelodaeth

mail-membership-evidence-refused =
    Ni dderbyniwyd y dystiolaeth ar gyfer aelodaeth eich sefydliad o’r fframwaith { $framework }.

    Mewngofnodwch i ddarllen y rheswm ac i anfon tystiolaeth arall. Mae’r hyn y gofynnwyd amdano yn dal yn ofynnol erbyn y diwrnod a enwyd.
    .subject = Ni dderbyniwyd y dystiolaeth: { $framework }
    .action = Darllen y rheswm

mail-membership-evidence-expires =
    Mae tystiolaeth ar gyfer aelodaeth eich sefydliad o’r fframwaith { $framework } yn ddilys tan { $day }.

    Mewngofnodwch i weld pa dystiolaeth ydyw a beth sy’n dibynnu arni, ac i anfon tystiolaeth newydd. Heb dystiolaeth ofynnol daw’r aelodaeth i ben.
    .subject = Mae tystiolaeth ar gyfer y fframwaith { $framework } yn ddilys tan { $day }
    .action = Anfon tystiolaeth newydd

mail-membership-lapsed =
    Mae aelodaeth eich sefydliad o’r fframwaith { $framework } wedi dod i ben, am fod tystiolaeth ofynnol wedi dod i ben. Mae cytundebau presennol yn parhau.

    Anfonwch dystiolaeth newydd, a gellir adnewyddu’r aelodaeth.
    .subject = Mae eich aelodaeth o’r fframwaith { $framework } wedi dod i ben
    .action = Anfon tystiolaeth newydd

mail-membership-lapsed-closed =
    Mae’r fframwaith { $framework } wedi cau, a daeth aelodaeth eich sefydliad i ben gydag ef. Mae cytundebau presennol yn parhau.
    .subject = Mae’r fframwaith { $framework } wedi cau
    .action = Mewngofnodwch i weld eich aelodaeth

mail-membership-renewed =
    Mae aelodaeth eich sefydliad o’r fframwaith { $framework } wedi’i hadnewyddu: mae’n weithredol eto.

    Byddwch yn cael gwahoddiad i bob cystadleuaeth y mae’n ei chwmpasu.
    .subject = Mae eich aelodaeth o’r fframwaith { $framework } wedi’i hadnewyddu
    .action = Mewngofnodwch i weld eich aelodaeth

mail-member-replied =
    Mae { $provider }, aelod o’r fframwaith { $framework }, wedi ymateb i’r rhybudd. Darllenwch yr ymateb cyn penderfynu dim pellach.
    .subject = Mae { $provider } wedi ymateb i’r rhybudd
    .action = Darllen yr ymateb

mail-member-removal-to-confirm =
    Mae rheolwr fframwaith yn gofyn am dynnu { $provider } o’r fframwaith { $framework }. Rhaid i ail reolwr fframwaith gadarnhau hyn.
    .subject = I’w gadarnhau: tynnu { $provider }
    .action = Darllen y rhybudd a’r ymateb

mail-member-appealed =
    Mae { $provider }, aelod o’r fframwaith { $framework }, wedi apelio. Rhaid i reolwr fframwaith na chymerodd ran yn y penderfyniad wrando ar yr apêl.
    .subject = Mae { $provider } wedi apelio
    .action = Darllen yr apêl

mail-member-left =
    Mae { $provider } wedi gadael y fframwaith { $framework }. Mae ei gytundebau presennol yn parhau.
    .subject = Mae { $provider } wedi gadael { $framework }
    .action = Mewngofnodwch i weld yr aelodaeth

mail-member-evidence-offered =
    Mae { $provider }, aelod o’r fframwaith { $framework }, wedi anfon tystiolaeth. Mae’n aros am eich penderfyniad.
    .subject = Tystiolaeth gan { $provider }
    .action = Gweld y dystiolaeth

mail-competition-invitation =
    Gwahoddir eich sefydliad i gyflwyno cynnig yng nghystadleuaeth { $reference }, { $title }.

    Gellir cyflwyno cynigion hyd at { $deadline }. Mae’r holl delerau ar y gwasanaeth.
    .subject = Gwahoddiad i gyflwyno cynnig: { $reference }
    .action = Darllen y telerau

mail-clarification-answered =
    Atebwyd cwestiwn am gystadleuaeth { $reference }, { $title }. Mae’r ateb yr un fath i bawb.
    .subject = Atebwyd cwestiwn: { $reference }
    .action = Darllen yr ateb

mail-clarification-declined =
    Ni fydd cwestiwn eich sefydliad am gystadleuaeth { $reference }, { $title }, yn cael ei ateb. Chi yn unig sy’n cael gwybod hyn.

    Mewngofnodwch i ddarllen pam. Gallwch ofyn mewn geiriau eraill tra derbynnir cwestiynau.
    .subject = Gwrthodwyd eich cwestiwn: { $reference }
    .action = Darllen pam

mail-clarifications-waiting =
    Mae cwestiynau am gystadleuaeth { $reference }, { $title }, yn aros am ateb.
    .subject = Cwestiynau yn aros: { $reference }
    .action = Darllen y cwestiynau

mail-competition-amended =
    Cyhoeddwyd atodiad { $number } i gystadleuaeth { $reference }, { $title }. Derbynnir cynigion tan { $deadline }.
    .subject = Newidiodd y telerau: { $reference }
    .action = Darllen beth sydd wedi newid a pham

mail-competition-for-partners =
    Cyhoeddwyd cystadleuaeth { $reference }, { $title }. Mae gan eich aelodaeth ran o un o’i lotiau, felly gallech fod yn bartner yng nghynnig rhywun. Derbynnir cynigion tan { $deadline }.
    .subject = Gallech fod yn bartner: { $reference }
    .action = Edrych ar y gystadleuaeth

mail-competition-closes-soon =
    Mae cystadleuaeth { $reference }, { $title }, yn derbyn cynigion tan { $deadline }. Os yw eich cynnig i mewn, nid oes angen i chi wneud dim.
    .subject = Derbynnir cynigion tan { $deadline }: { $reference }
    .action = Edrych ar y gystadleuaeth

mail-competition-closed =
    Mae cystadleuaeth { $reference }, { $title }, wedi cau. Gall dau ohonoch nawr agor y cynigion gyda’ch gilydd.
    .subject = Wedi cau: { $reference }
    .action = Agor y cynigion

mail-competition-closed-without-bids =
    Mae cystadleuaeth { $reference }, { $title }, wedi cau. Nid oes cynnig sy’n cyfrif, felly mae wedi dod i ben.
    .subject = Wedi cau heb gynigion: { $reference }
    .action = Gweld pa ddarparwyr a wrthododd, a pham

mail-competition-document-added =
    Ychwanegwyd dogfen at gystadleuaeth { $reference }, { $title }. Darllenwch hi cyn cyflwyno eich cynnig.
    .subject = Dogfen newydd: { $reference }
    .action = Darllen y dogfennau

mail-competition-cancelled =
    Mae cystadleuaeth { $reference }, { $title }, wedi’i chanslo. Nid oes angen i chi wneud dim.
    .subject = Canslwyd: { $reference }
    .action = Mewngofnodwch i ddarllen pam

mail-assessment-summary =
    Penderfynwyd ar gystadleuaeth { $title } ({ $reference }).

    Mewngofnodwch i ddarllen canlyniad eich cynnig a’r rhesymau.
    .subject = Canlyniad { $reference }
    .action = Darllen y canlyniad

mail-competition-without-award =
    Mae { $title } ({ $reference }) wedi dod i ben heb ddyfarniad.
    .subject = Daeth { $reference } i ben heb ddyfarniad
    .action = Mewngofnodwch i ddarllen y rheswm

mail-award-set-aside =
    Mae dyfarniad { $award }, { $title }, wedi’i roi o’r neilltu. Nid yw’n sefyll mwyach.
    .subject = Rhoddwyd dyfarniad { $award } o’r neilltu
    .action = Mewngofnodwch i ddarllen y rheswm

mail-direct-award =
    Dyfernir { $title } ({ $award }) i’ch sefydliad heb gystadleuaeth. Cyhoeddir y dyfarniad gyda’i sail gyfreithiol a’i reswm. Bydd cytundeb i’w lofnodi yn dilyn.
    .subject = Gwneir dyfarniad { $award } i’ch sefydliad
    .action = Darllen y dyfarniad

mail-saved-search =
    { $kind }: { $title } ({ $reference }), gan { $body }.

    Mae newydd gyfateb i’ch chwiliad “{ $search }”.
    .subject = Mae { $title } yn cyfateb i “{ $search }”
    .action = Darllen amdano

mail-saved-search-off =
    Ni ellid galw rhaglen eich chwiliad “{ $search }”, ddeg gwaith yn olynol. Ni chaiff ei galw eto nes i chi ddweud hynny.
    .subject = Nid yw “{ $search }” yn galw mwyach
    .action = Gweld eich chwiliadau

mail-agreement-offered =
    Mae cytundeb { $reference } yn cael ei gynnig i’ch sefydliad. Mewngofnodwch i’w ddarllen a’i lofnodi.
    .subject = Mae cytundeb { $reference } yn barod i’w lofnodi
    .action = Darllen a llofnodi’r cytundeb

mail-agreement-to-co-sign =
    Mae’r darparwr wedi llofnodi cytundeb { $reference } o { $title }, y mae eich sefydliad yn ei gomisiynu hefyd. Bydd yn rhwymo pan fydd y ddau gorff wedi llofnodi.
    .subject = Mae cytundeb { $reference } yn aros am eich llofnod
    .action = Darllen a llofnodi’r cytundeb

mail-lot-staff-given =
    Mae rhesi o staff a fyddai’n trosglwyddo wedi’u rhoi yng nghystadleuaeth { $reference }, { $title }. Dim ond y rhai a wahoddwyd sy’n eu darllen.
    .subject = Staff a fyddai’n trosglwyddo: { $title }
    .action = Darllen y rhesi

mail-provider-proposal-submitted =
    Mae darparwr yn cynnig rhywbeth i’ch sefydliad o’i wirfodd: “{ $title }”. Atebwch o fewn 20 diwrnod gwaith.
    .subject = Cynnig gan ddarparwr
    .action = Ei ddarllen a’i ateb

mail-provider-proposal-answered =
    Mae ateb i’ch cynnig “{ $title }”.
    .subject = Ateb i’ch cynnig
    .action = Darllen yr ateb

mail-bid-not-opened =
    Nid oedd modd agor eich cynnig yng nghystadleuaeth { $reference }. Cadwch eich copi eich hun, a gofynnwch i’r corff comisiynu beth sy’n digwydd nesaf.
    .subject = Nid oedd modd agor eich cynnig yn { $reference }
    .action = Mewngofnodwch i ddarllen pam

mail-bid-decided =
    Mae penderfyniad ar eich cynnig yng nghystadleuaeth { $reference }.
    .subject = Penderfyniad ar eich cynnig yn { $reference }
    .action = Mewngofnodwch i’w ddarllen gyda’r rhesymau

mail-bid-to-confirm =
    Newidiodd atodiad { $number } delerau cystadleuaeth { $reference } ar ôl cyflwyno eich cynnig.

    Dim ond os bydd llofnodwr yn ei gadarnhau neu’n ei ddisodli erbyn { $deadline } y bydd eich cynnig yn cyfrif. Gellir ei dynnu’n ôl hefyd tan hynny.
    .subject = Cadarnhewch eich cynnig yn { $reference }
    .action = Darllen beth sydd wedi newid a pham

mail-bid-invalid =
    Mae dyddiad cau cystadleuaeth { $reference } wedi mynd heibio, ac nid yw eich cynnig yn cyfrif.
    .subject = Nid yw eich cynnig yn { $reference } yn cyfrif
    .action = Mewngofnodwch i ddarllen pam

mail-partner-asked =
    Mae sefydliad yn enwi eich un chi fel partner yn ei gynnig.

    Mewngofnodwch i ddarllen y telerau, a’u derbyn neu eu gwrthod erbyn { $deadline }. Ni chytunir ar ddim nes i chi dderbyn.
    .subject = Gofynnir i chi fod yn bartner mewn cynnig
    .action = Darllen y telerau

mail-partner-declined =
    Mae partner wedi gwrthod ei le yn un o’ch cynigion. Edrychwch pa gynnig ydyw a’i ddyddiad cau; cyn hynny, enwch bartner arall neu tynnwch hwn o’r cynnig.
    .subject = Mae partner wedi gwrthod
    .action = Mewngofnodwch i newid eich cynnig

mail-partner-withdrew =
    Mae partner wedi tynnu’n ôl o un o’ch cynigion. Edrychwch pa gynnig ydyw a’i ddyddiad cau, a rhowch bartner arall yn ei le cyn hynny, neu ni fydd y cynnig yn ddilys wrth gau.
    .subject = Mae partner wedi tynnu’n ôl
    .action = Mewngofnodwch i newid eich cynnig

mail-panel-appointed =
    Rydych wedi’ch penodi i werthuso cynigion yng nghystadleuaeth { $title } ({ $reference }).

    Pan fydd y cynigion wedi’u hagor, mewngofnodwch a datganwch a oes gennych wrthdaro buddiannau. Rhaid gwneud hyn hyd yn oed os nad oes un.
    .subject = Rydych ar banel { $reference }
    .action = Gweld eich gwerthusiadau

mail-asked-to-join =
    Mae rhywun yn gofyn am gael gweithredu dros { $organisation } ar Fairlot.

    Mewngofnodwch i weld pwy sy’n gofyn, ac i dderbyn neu wrthod. Tan hynny ni all wneud dim.
    .subject = Mae rhywun yn gofyn am gael ymuno â’r sefydliad { $organisation }
    .action = Derbyn neu wrthod

mail-join-answered =
    Mae ateb i’ch cais i weithredu dros { $organisation } ar Fairlot.

    Mewngofnodwch i’w ddarllen.
    .subject = { $organisation }: eich cais i ymuno
    .action = Darllen yr ateb

mail-named-in-consortium =
    Mae’r consortiwm { $consortium } yn enwi { $organisation } fel aelod. Ni fydd y cyhoedd yn ei weld nes i chi gadarnhau.

    Mewngofnodwch i’w gadarnhau. Os yw’n anghywir, peidiwch â gwneud dim.
    .subject = Mae { $consortium } yn eich enwi fel aelod
    .action = Mewngofnodwch i gadarnhau

mail-asked-to-merge =
    Mae rhywun yn dweud bod { $organisation } wedi’i gofrestru ddwywaith ar Fairlot, ac yn gofyn am wneud y ddau gofrestriad yn un.

    Mewngofnodwch i ddarllen pam, ac i gadarnhau neu wrthod. Ni fydd dim yn newid cyn hynny.
    .subject = A yw { $organisation } wedi’i gofrestru ddwywaith?
    .action = Cadarnhau neu wrthod

mail-requirement-relaxed =
    Mae’r fframwaith { $framework } wedi llacio gofyniad nad oedd cais { $application } eich sefydliad yn ei fodloni.

    Mewngofnodwch i ddarllen beth sydd wedi newid. Mae eich atebion cynharach wedi’u cadw, a gallwch eu defnyddio eto.
    .subject = Mae un o ofynion y fframwaith { $framework } wedi’i lacio
    .action = Darllen beth sydd wedi newid

mail-co-commissioner-invited =
    Mae { $body } yn gofyn i’ch sefydliad gomisiynu { $title } ({ $reference }) ar y cyd: rhoi ei gyfran ei hun o’r arian a chymeradwyo cyn cyhoeddi.
    .subject = Comisiynu ar y cyd? { $title }
    .action = Darllen yr hyn a ofynnir

mail-co-commissioner-answered =
    Mae { $body } wedi ateb ynghylch { $title } ({ $reference }).
    .subject = Ateb ynghylch { $title }
    .action = Darllen yr ateb

mail-co-commissioner-approval =
    Mae { $title } ({ $reference }) gan { $body } yn aros am gymeradwyaeth eich sefydliad. Ni chaiff ei gyhoeddi cyn hynny.
    .subject = I’w gymeradwyo: { $title }
    .action = Darllen a chymeradwyo

mail-co-commissioner-released =
    Mae { $body } yn comisiynu { $title } ({ $reference }) heb eich sefydliad. Nid oes dim o’ch arian wedi’i gynllunio ar ei gyfer mwyach.
    .subject = Mae eich rhan yn { $title } wedi dod i ben
    .action = Darllen pam

mail-virement-proposed =
    Mae arian o’r gronfa { $fund } i symud i ranbarth { $region } yn { $year }. Bydd yn symud pan fydd rhywun heblaw’r cynigydd yn ei gadarnhau.
    .subject = Arian i’w gadarnhau: { $fund }
    .action = Cadarnhau neu wrthod

mail-allocation-short =
    Mae addewid cyd-ariannwr i’r gronfa { $fund } ar gyfer rhanbarth { $region } yn { $year } wedi dod i ben. Mae mwy o’r arian hwn wedi’i gadw neu ei ymrwymo nag y mae’r addewidion eraill yn ei dalu.

    Mae cystadlaethau sydd ar waith yn parhau. Ni ellir cadw rhagor, na gwneud dyfarniadau y tu hwnt i’r hyn a delir, nes bod addewid arall wedi’i gadarnhau.
    .subject = Mae addewid wedi dod i ben ac mae arian yn brin: { $fund }
    .action = Gweld yr arian

mail-allocation-underspent =
    Mae blwyddyn ariannol { $year } yn ei chwarter olaf, ac nid yw llawer o ddyraniad y gronfa { $fund } i ranbarth { $region } wedi’i gadw na’i ymrwymo.
    .subject = Arian ar ôl eleni: { $fund }
    .action = Gweld yr arian

mail-partner-accepted =
    Mae partner wedi derbyn ei le yn un o’ch cynigion.
    .subject = Mae partner wedi derbyn
    .action = Mewngofnodwch i weld eich cynnig

mail-partner-engaged =
    Mae arweinydd dyfarniad { $award } yn dweud bod eich gwaith yn dechrau. Cadarnhewch hynny, neu dywedwch nad yw: o hynny ymlaen mae’r ddau ohonoch yn dweud beth sy’n cael ei atgyfeirio, ei gyflawni, ei anfonebu a’i dalu.
    .subject = A yw eich gwaith yn dechrau? Dyfarniad { $award }
    .action = Cadarnhau neu wrthod

mail-chain-step-asked =
    Yng nghadwyn gyflenwi dyfarniad { $award } mae partner i’w ryddhau neu i’w ddisodli, neu mae’n gofyn am gael gadael. Mae’n aros am eich cymeradwyaeth.
    .subject = Newid yng nghadwyn gyflenwi dyfarniad { $award }
    .action = Darllen a phenderfynu

mail-chain-step-agreed =
    Cytunwyd ar yr hyn y gofynnwyd amdano yng nghadwyn gyflenwi dyfarniad { $award }.
    .subject = Cytunwyd: cadwyn gyflenwi dyfarniad { $award }
    .action = Gweld y lle

mail-chain-step-refused =
    Gwrthodwyd yr hyn y gofynnwyd amdano yng nghadwyn gyflenwi dyfarniad { $award }, gyda rheswm.
    .subject = Gwrthodwyd: cadwyn gyflenwi dyfarniad { $award }
    .action = Darllen y rheswm

mail-chain-stated =
    Mae ochr arall eich lle yng nghadwyn gyflenwi dyfarniad { $award } wedi nodi beth a wnaed, a anfonebwyd neu a dalwyd. Cadarnhewch neu heriwch hynny.
    .subject = Cadarnhewch yr hyn a nodwyd, dyfarniad { $award }
    .action = Cadarnhau neu herio

mail-chain-disputed =
    Mae’r ochr arall yn herio rhywbeth a nodwyd gennych yng nghadwyn gyflenwi dyfarniad { $award }, ac yn dweud pam.
    .subject = Heriwyd: cadwyn gyflenwi dyfarniad { $award }
    .action = Darllen y rheswm

mail-partner-reported =
    Mae darparwr yn rhoi gwybod i chi yn gyfrinachol am rywbeth ynghylch dyfarniad { $award }. Ni ddywedir wrth arweinydd y dyfarniad, ac ni ddylid dweud.
    .subject = Adroddiad cyfrinachol am ddyfarniad { $award }
    .action = Ei ddarllen a’i ateb

mail-partner-report-answered =
    Mae ateb i’ch adroddiad i’r corff comisiynu.
    .subject = Ateb i’ch adroddiad
    .action = Darllen yr ateb
