mail-received-subject = 【{ $city }】申請を受け付けました（受付番号 { $receipt }）
mail-received-body =
    「{ $title }」の申請を受け付けました。

    受付番号　{ $receipt }
    決定の目安　{ $due } まで

    いまの状況は、次のページでいつでも確認できます。
    { $link }

    このページのアドレスは、申請した方だけのものです。ほかの人に教えないでください。
    内容の確認をお願いするときや、決定したときは、メールでお知らせします。

    このメールには返信できません。ご質問は { $city }（電話 { $phone }）へどうぞ。
mail-correction-subject = 【{ $city }】申請の内容を直してください（受付番号 { $receipt }）
mail-correction-body =
    受付番号 { $receipt } の申請について、直していただきたいところがあります。

    次のページを開くと、直すところだけが表示されます。
    { $link }

    直していただいている間、審査はお待ちしています。
    ご質問は { $city }（電話 { $phone }）へどうぞ。
mail-message-subject = 【{ $city }】申請についての連絡があります（受付番号 { $receipt }）
mail-message-body =
    受付番号 { $receipt } の申請について、担当者から連絡があります。
    次のページでお読みください。返事も、そのページから送れます。
    { $link }

    ご質問は { $city }（電話 { $phone }）へどうぞ。
mail-decided-subject = 【{ $city }】申請についての決定をお知らせします（受付番号 { $receipt }）
mail-decided-body =
    受付番号 { $receipt } の申請について、決定しました。
    次のページで結果をご確認ください。
    { $link }

    ご質問は { $city }（電話 { $phone }）へどうぞ。
mail-letter-subject = 【{ $city }】通知書ができました（受付番号 { $receipt }）
mail-letter-body =
    受付番号 { $receipt } の申請の通知書ができました。
    次のページから開いて、保存や印刷ができます。
    { $link }

    ご質問は { $city }（電話 { $phone }）へどうぞ。
mail-resume-subject = 【{ $city }】入力の続きはこちらから
mail-resume-body =
    「{ $title }」の入力を途中で保存しました。まだ申請は終わっていません。

    次のアドレスを開くと、続きから入力できます。別の端末でも開けます。
    { $link }

    30日間使われないと、入力した内容は消えます。
    ご質問は { $city }（電話 { $phone }）へどうぞ。
mail-link-subject = 【{ $city }】申請の状況を確認するページ（受付番号 { $receipt }）
mail-link-body =
    受付番号 { $receipt } の申請の状況は、次のページで確認できます。
    { $link }

    このページのアドレスは、申請した方だけのものです。ほかの人に教えないでください。
    お心当たりがないときは、このメールを消してください。何も変わりません。
    ご質問は { $city }（電話 { $phone }）へどうぞ。
