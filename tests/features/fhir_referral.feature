Feature: A referral by FHIR, from the request to its end
  Source: domain.md, section 1. "The requester always learns the outcome." "An invitation goes to
  an organisation's unit or role, never to a named person." Section 2 on secrecy: what a unit may
  not see it does not get, and a withdrawal is shown only to who needs it to stop. The form is that
  of a closed-loop referral (HL7 Gravity SDOH Clinical Care) in FHIR R4.

  Background:
    Given the client has consented with the early service

  Scenario: A professional sends a referral from the own system, and follows its Task
    When the early service sends a ServiceRequest that stands on the consent
    Then the Task of the request is "requested"
    When coordination finds that a network is needed
    Then the Task of the request is "accepted"
    And sending the same ServiceRequest again makes no other request
    And every resource of the case is valid by the base specification

  Scenario: A unit answers its invitation as a Task
    Given a network is being invited on such a request
    When employment services accepts the Task of its invitation
    Then the Task of that invitation is "accepted"
    When adult social work rejects the Task of its invitation, since it is full
    Then coordination sees that invitation as a Task that is "rejected"

  Scenario: Who has no part in the case gets nothing of it
    Given the early service has sent a ServiceRequest that stands on the consent
    Then a unit without a part finds no resource of the case
    And what it is told holds neither the client's name nor her identity code

  Scenario: A withdrawn consent is inactive to the client, and no Consent to a unit
    Given the early service has sent a ServiceRequest that stands on the consent
    When the client withdraws the consent
    Then the client sees the Consent as "inactive"
    And employment services sees no Consent
