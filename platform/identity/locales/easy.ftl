# The city on its pages
service-residents = インターネットの 申請（しんせい）
service-office = 職員（しょくいん）の ページ
# Signing in (office)
menu-account = 自分（じぶん）の 設定（せってい）
sign-in = ログイン
login = 職員（しょくいん）ID
password = パスワード
sign-in-refused = 職員（しょくいん）IDか パスワードが ちがいます。または、いま ログインできません。なんども まちがえると、15分（ふん）くらい ログインできません。
sign-in-help = パスワードが わからないときは、総務課（そうむか）の 情報（じょうほう）の 人（ひと）に 聞（き）いてください。
authenticator-code = 認証（にんしょう）アプリの 6つの 数字（すうじ）
authenticator-code-hint = スマートフォンの 認証（にんしょう）アプリに 出（で）ている 数字（すうじ）を 入（い）れてください。30秒（びょう）で かわります。 機械（きかい）が ない ときは、回復（かいふく）コードを 入（い）れてください。
code-refused = 数字（すうじ）が ちがいます。いま アプリに 出（で）ている 数字（すうじ）を 入（い）れてください。
start-again = さいしょから やりなおす
session-ended = ログインの 時間（じかん）が おわりました
session-ended-kept = 送（おく）ったものは まだ 保存（ほぞん）していません。書（か）いたものは 前（まえ）の ページに あります。
session-ended-todo = べつの タブで ログインしてください。それから この ページで「戻（もど）る」を 押（お）して、もういちど 送（おく）ってください。
# One's own account (office)
staff-name = 名前（なまえ）
posts = 所属（しょぞく）と 職（しょく）
concurrent = （兼務（けんむ））
authenticator = 認証（にんしょう）アプリ
authenticator-on = 登録（とうろく）しました
authenticator-off = 登録（とうろく）していません
change-password = パスワードを かえる
current-password = いまの パスワード
new-password = あたらしい パスワード
new-password-hint = 12文字（もじ）より 長（なが）くしてください。いくつかの ことばを ならべると 覚（おぼ）えやすいです。
new-password-again = あたらしい パスワード（もういちど）
must-change-password = はじめに、自分（じぶん）だけが 知（し）っている パスワードに かえてください。
password-too-short = あたらしい パスワードを 12文字（もじ）より 長（なが）くしてください。
password-too-long = あたらしい パスワードは 200文字（もじ）までに してください。
password-too-common = この パスワードは よく つかわれます。すぐに 知（し）られます。ほかの ことばに してください。
password-same = いまと おなじ パスワードです。あたらしい パスワードを 考（かんが）えてください。
password-differs = 2つの あたらしい パスワードが ちがいます。おなじものを 入（い）れてください。
current-password-wrong = いまの パスワードが ちがいます。もういちど 入（い）れてください。
password-changed = パスワードを かえました。ほかの 機械（きかい）の ログインは おわりました。
enrol-authenticator = 認証（にんしょう）アプリを 登録（とうろく）する
enrol-step-app = スマートフォンに 認証（にんしょう）アプリを 用意（ようい）してください。
enrol-step-scan = アプリで この 二次元（にじげん）コードを 読（よ）んでください。
enrol-qr = 認証（にんしょう）アプリの 二次元（にじげん）コード。読（よ）めないときは、下（した）の 文字（もじ）を 入（い）れてください。
enrol-step-type = 読（よ）めないときは、この 文字（もじ）を 入（い）れてください。
enrol-open = この 機械（きかい）の 認証（にんしょう）アプリで 開（ひら）く
enrol-step-code = アプリに 出（で）た 6つの 数字（すうじ）を 入（い）れてください。
authenticator-enrolled = 認証（にんしょう）アプリを 登録（とうろく）しました。つぎの ログインから 数字（すうじ）も 入（い）れてください。
authenticator-already = 認証（にんしょう）アプリは もう 登録（とうろく）しています。かえたいときは、総務課（そうむか）の 情報（じょうほう）の 人（ひと）に 言（い）ってください。
# Sessions
sessions = ログインしている 機械（きかい）
this-session = （この 機械（きかい））
unknown-browser = わからない 機械（きかい）
session-began = はじめ
session-seen = さいご
end-session = この 機械（きかい）の ログインを おわる
end-other-sessions = ほかの 機械（きかい）の ログインを ぜんぶ おわる
session-was-ended = ログインを おわりました。
# Signing in (residents)
resident-sign-in-lead = メールで 6つの 数字（すうじ）を 送（おく）ります。その 数字（すうじ）で ログインします。パスワードは いりません。はじめての 人（ひと）も ここから はじめます。
mail-address = メールアドレス
mail-address-hint = 例（れい）：hanako@example.jp
mail-address-wrong = メールアドレスを 見（み）なおしてください。「hanako@example.jp」のように、@ を 入（い）れてください。
send-code = 数字（すうじ）を メールで もらう
send-code-again = メールアドレスを かえる・もういちど 送（おく）る
no-account-needed = アカウントが なくても 申請（しんせい）できます。アカウントが あると、名前（なまえ）や 住所（じゅうしょ）を なんども 書（か）かなくて いいです。
mail-code = メールの 6つの 数字（すうじ）
mail-code-hint = { $minutes }分（ふん）の あいだ つかえます。
mail-code-sent = { $mail } に 6つの 数字（すうじ）を 送（おく）りました。メールを 見（み）て、下（した）に 入（い）れてください。
mail-code-wrong = 数字（すうじ）が ちがいます。メールを もういちど 見（み）てください。あと { $left }回（かい） 入（い）れられます。
mail-code-over = この 数字（すうじ）は もう つかえません。あたらしい 数字（すうじ）を もらってください。
no-mail = メールが 来（こ）ないとき
no-mail-todo = 迷惑（めいわく）メールの ところを 見（み）てください。メールアドレスが ちがうと、メールは 来（き）ません。
mail-code-subject = 6つの 数字（すうじ）の お知（し）らせ
mail-code-body =
    { $city }の インターネットの 申請（しんせい）です。

    この 数字（すうじ）を ページに 入（い）れてください。

    { $code }

    { $minutes }分（ふん）の あいだ つかえます。だれにも 教（おし）えないでください。市役所（しやくしょ）の 人（ひと）は この 数字（すうじ）を 聞（き）きません。

    知（し）らないときは、この メールを 消（け）してください。なにも おきません。
# One's own account (residents)
account = マイページ
my-applications = 自分（じぶん）の 申請（しんせい）を 見（み）る
profile = 書（か）いてあること
profile-lead = ここに 書（か）くと、申請（しんせい）の とき はじめから 入（はい）ります。
profile-change = 書（か）いてあることを かえる
profile-all-optional = 書（か）かなくても いいです。書（か）いたことは、申請（しんせい）の ときだけ つかいます。
profile-saved = かえました。
profile-name = 名前（なまえ）
profile-address = 住所（じゅうしょ）
profile-phone = 電話番号（でんわばんごう）
profile-birthday = 生（う）まれた 日（ひ）
profile-name-wrong = 名前（なまえ）に つかえない 文字（もじ）が あります。または、50文字（もじ）より 長（なが）いです。
profile-kana-wrong = 名前（なまえ）の 読（よ）みかたは、ひらがなか カタカナで 書（か）いてください。
profile-postal-wrong = 郵便番号（ゆうびんばんごう）は 7つの 数字（すうじ）です。例（れい）：319-2292
profile-phone-wrong = 電話番号（でんわばんごう）を ぜんぶ 数字（すうじ）で 書（か）いてください。例（れい）：0295-52-1111
profile-birthday-wrong = 生（う）まれた 日（ひ）を 見（み）なおしてください。カレンダーに ない日（ひ）か、これからの 日（ひ）です。
part-postal = 郵便番号（ゆうびんばんごう）
part-prefecture = 都道府県（とどうふけん）
part-city = 市（し）・区（く）・町（まち）・村（むら）
part-town = 町（まち）の 名前（なまえ）（町字）
part-street = 番地（ばんち）
part-building = 建物（たてもの）の 名前（なまえ）と 部屋（へや）の 番号（ばんごう）
not-said = まだ 書（か）いていません
save = 保存（ほぞん）する
sign-out = ログアウト
account-delete = アカウントを 消（け）す
account-delete-what = メールアドレス、名前（なまえ）、住所（じゅうしょ）、電話番号（でんわばんごう）、生（う）まれた 日（ひ）を 消（け）します。もとに もどせません。
account-delete-stays = もう 送（おく）った 申請（しんせい）は、市役所（しやくしょ）に のこります。申請（しんせい）の ときの メールの リンクから 見（み）られます。
account-delete-do = アカウントを 消（け）す
# Proof
prove = あなたを たしかめます
prove-why = だいじな ことを する まえに、もう一度（いちど） あなたを たしかめます。
prove-go-on = つぎへ
prove-mail = { $mail } に 6けたの 数字（すうじ）を おくります。
proof-needed = もう一度（いちど） あなたを たしかめて ください
proof-needed-todo = べつの タブで あなたを たしかめて ください。それから この ページで 「もどる」を おして、もう一度（いちど） おくって ください。
# New browsers
new-browser-subject = はじめての 機械（きかい）から ログインが ありました
new-browser-body =
    { $city }の アカウントに、はじめての 機械（きかい）から ログインが ありました。

    いつ：{ $when }
    なにで：{ $about }

    あなたが ログインした ときは、なにも しなくて いいです。

    あなたで ない ときは、この ページで ログインを おわりに して ください。
    { $link }
# Second factor (office)
must-enrol = この市（し）では、認証（にんしょう）アプリが いります。
recovery-codes = 回復（かいふく）コード
recovery-codes-left = のこり { $left }こ
recovery-codes-new = 回復（かいふく）コードを あたらしく する
recovery-codes-what = 機械（きかい）を なくした とき、数字（すうじ）の かわりに つかいます。1つの コードは 1回（かい）だけ つかえます。
recovery-codes-once = この ページを とじると、もう 見（み）られません。紙（かみ）に かいて、だいじに しまって ください。
recovery-codes-replace = あたらしく すると、まえの コードは つかえません。
recovery-codes-made = あたらしい 回復（かいふく）コードを つくりました。
recovery-codes-kept = しまいました
notice-mail = おしらせの メール
notice-mail-hint = はじめての 機械（きかい）から ログインが あった とき、おしらせを おくります。
notice-mail-change = おしらせの メールを かえる
notice-mail-changed = おしらせの メールを かえました。
no-notice-mail = ありません
notice-mail-subject = おしらせの メールが かわりました
notice-mail-body =
    おしらせを うけとる メールが かわりました。

    あなたで ない ときは、総務課（そうむか）に しらせて ください。
    { $link }
# Passkeys
passkeys = パスキー
passkey-what = パスキーは 指（ゆび）や 顔（かお）で 入（はい）る かぎです。パスワードは いりません。うその サイトでは 使（つか）えません。
passkey-none = まだ ありません。
passkey-new = パスキーを 作（つく）る
passkey-new-how = ボタンを おすと、いま 使（つか）っている 機械（きかい）が 指（ゆび）や 顔（かお）を 聞（き）きます。パスキーは 機械（きかい）の 中（なか）に あります。市（し）には 来（き）ません。
passkey-make = この 機械（きかい）で パスキーを 作（つく）る
passkey-needs-script = パスキーを 作（つく）るには、JavaScriptが いります。
passkey-back = 作（つく）らないで もどる
passkey-made = 作（つく）った日
passkey-not-used = まだ 使（つか）っていません
passkey-remove = この パスキーを 消（け）す
passkey-added = パスキーを 作（つく）りました。つぎから パスキーで 入（はい）れます。
passkey-removed = パスキーを 消（け）しました。
passkey-not-kept = パスキーを 作（つく）れませんでした。もう一度（いちど） 作（つく）ってください。
passkey-sign-in = パスキーで ログイン
passkey-prove = パスキーで たしかめる
passkey-refused = この パスキーでは 入（はい）れませんでした。もう一度（いちど）か、ほかの 方法（ほうほう）で 入（はい）ってください。
passkey-failed = パスキーを もらえませんでした。もう一度（いちど） おすか、ほかの 方法（ほうほう）を 使（つか）ってください。
passkey-there = この 機械（きかい）の パスキーは、もう あります。
new-passkey-subject = パスキーが できました
new-passkey-body =
    { $city }の アカウントに、パスキーが できました。

    とき：{ $when }
    機械（きかい）：{ $about }

    自分（じぶん）で 作（つく）った人（ひと）は、なにも しなくて いいです。

    自分（じぶん）で 作（つく）っていないときは、つぎの ページで パスキーを 消（け）してください。
    { $link }
