mail-received-subject = [{ $city }] Your application has arrived ({ $receipt })
mail-received-body =
    We have received your application "{ $title }".

    Receipt number  { $receipt }
    We mean to decide by { $due }.

    You can follow it on this page at any time:
    { $link }

    The address of this page is yours alone. Please do not pass it on.
    We will write to you when we need something or have decided.

    Please do not answer this mail. Questions: { $city }, telephone { $phone }.
mail-correction-subject = [{ $city }] Please correct your application ({ $receipt })
mail-correction-body =
    Something in your application { $receipt } needs to be corrected.

    This page opens just the answers to correct:
    { $link }

    We wait for you meanwhile. Questions: { $city }, telephone { $phone }.
mail-message-subject = [{ $city }] A message about your application ({ $receipt })
mail-message-body =
    There is a message about your application { $receipt }.
    Read and answer it on this page:
    { $link }

    Questions: { $city }, telephone { $phone }.
mail-decided-subject = [{ $city }] Your application has been decided ({ $receipt })
mail-decided-body =
    Your application { $receipt } has been decided.
    See the result on this page:
    { $link }

    Questions: { $city }, telephone { $phone }.
mail-letter-subject = [{ $city }] Your letter is ready ({ $receipt })
mail-letter-body =
    The letter about your application { $receipt } is ready.
    Open, keep or print it from this page:
    { $link }

    Questions: { $city }, telephone { $phone }.
mail-resume-subject = [{ $city }] Go on where you stopped
mail-resume-body =
    You have begun "{ $title }". Nothing has been sent yet.

    This address takes you back to where you stopped, on any device:
    { $link }

    What you typed is destroyed when it is not touched for 30 days.
    Questions: { $city }, telephone { $phone }.
mail-link-subject = [{ $city }] The page of your application (receipt number { $receipt })
mail-link-body =
    You can follow application { $receipt } on this page:
    { $link }

    The address of this page is yours alone. Do not pass it on.
    If you did not ask for this mail, delete it. Nothing changes.
    Questions: { $city }, telephone { $phone }.
