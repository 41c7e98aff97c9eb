Feature: A unit's own system hears of its cases without asking
  Source: domain.md, section 2. A refusal or a withdrawal of the client is shown only to who needs
  it to stop, and to nobody a reason; a unit learns what its part in the case lets it know. A
  webhook tells a unit no more than the story does. Signatures: Standard Webhooks 1.0.0.

  Background:
    Given the early service, which coordinates, has a webhook
    And employment services has a webhook

  Scenario: Facts come signed, and each once
    When the client consents and the early service sends a contact request
    Then the early service is sent "contact-request-received", signed with its secret
    And the same fact has the same id, however often it is sent
    And employment services is sent nothing of the case

  Scenario: A receiver that was away gets what it missed
    Given the system of the early service answers with an error once
    When the client consents and the early service sends a contact request
    Then the early service is sent "contact-request-received", signed with its secret
    And its list of deliveries shows more than one attempt

  Scenario: A withdrawal is told to who has to stop, and to nobody else
    Given employment services has become a member of the network
    When the client withdraws her consent
    Then the early service is sent "consent-withdrawn", signed with its secret
    And employment services was never sent "consent-withdrawn" nor "withdrawal-received"
    And what employment services was sent holds no number, no consent and no reason

  Scenario: A paused webhook is silent, and goes on where it stood
    Given the early service pauses its webhook
    When the client consents and the early service sends a contact request
    Then the early service is sent nothing of the case
    When the early service resumes its webhook
    Then the early service is sent "contact-request-received", signed with its secret

  Scenario: The secret is shown once, and a webhook is its unit's only
    Then the list of webhooks shows no secret
    And another unit can neither see nor delete it
    And a webhook to an address without a host is refused
