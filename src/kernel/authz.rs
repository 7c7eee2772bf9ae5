//! Who may do what: the table of role × permission, and the checks on a resource.
//!
//! A handler's signature holds the coarse permission as [`Allowed<P>`](super::auth::Allowed); inside, the resource
//! is found by a finder that takes the [`Actor`] (invisible is 404) and [`Actor::require`] checks the permission
//! in the resource's body and region (403).

use std::time::Duration;

use super::clock::UtcTime;
use super::error::{Code, Problem, Result};

crate::text_enum! {
    /// A role held in a body (design section 1).
    pub enum Role {
        FrameworkManager = "framework_manager",
        RegionalDirector = "regional_director",
        Commissioner = "commissioner",
        Evaluator = "evaluator",
        Auditor = "auditor",
        Owner = "owner",
        Signatory = "signatory",
        BidWriter = "bid_writer",
        Viewer = "viewer",
        Administrator = "administrator",
    }
}

crate::text_enum! {
    /// The side on which a body stands.
    pub enum Side {
        Commissioning = "commissioning",
        Provider = "provider",
        Platform = "platform",
    }
}

impl Role {
    /// Whoever belongs to a provider.
    pub const OF_PROVIDER: &'static [Self] = &[Self::Owner, Self::Signatory, Self::BidWriter, Self::Viewer];

    /// The side whose bodies give this role.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::FrameworkManager
            | Self::RegionalDirector
            | Self::Commissioner
            | Self::Evaluator
            | Self::Auditor => Side::Commissioning,
            Self::Owner | Self::Signatory | Self::BidWriter | Self::Viewer => Side::Provider,
            Self::Administrator => Side::Platform,
        }
    }

    /// Roles of the commissioning side and of the platform work only after a second factor.
    #[must_use]
    pub const fn needs_second_factor(self) -> bool {
        !matches!(self.side(), Side::Provider)
    }

    /// True for roles that are held for one region.
    #[must_use]
    pub const fn is_regional(self) -> bool {
        matches!(self, Self::RegionalDirector | Self::Commissioner)
    }
}

macro_rules! permissions {
    ($($(#[$meta:meta])* $name:ident = $slug:literal: [$($role:ident),* $(,)?];)+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;
            impl Permission for $name {
                const NAME: &'static str = $slug;
                const ROLES: &'static [Role] = &[$(Role::$role),*];
            }
        )+
        /// Every permission with its roles, for OpenAPI and the documentation.
        pub const PERMISSIONS: &[(&str, &[Role])] = &[$(($slug, &[$(Role::$role),*])),+];
    };
}

/// One permission: its name and the roles that have it.
pub trait Permission: Send + Sync + 'static {
    /// Its name in `x-permission` and the visibility matrix.
    const NAME: &'static str;
    /// The roles that have it. Empty with `ANYONE` or `SIGNED_IN` set by the name.
    const ROLES: &'static [Role];
}

permissions! {
    /// No sign-in needed; a signed-in caller may see more.
    Anyone = "anyone": [];
    /// Any signed-in person or key.
    SignedIn = "signed_in": [];
    /// Commissioning bodies, accounts, roles.
    AdministerPlatform = "administer_platform": [Administrator];
    /// The people of a body and their invitations.
    ManagePeople = "manage_people": [Owner, Administrator];
    /// API keys of a body.
    ManageApiKeys = "manage_api_keys": [Owner, Administrator];
    /// A body's record: owners of their provider's, administrators of commissioning bodies'.
    ManageOrganisation = "manage_organisation": [Owner, Administrator];
    /// Declaring for a provider: connected persons and exclusion grounds.
    DeclareForProvider = "declare_for_provider": [Owner, Signatory];
    /// Reading what a provider declares: itself, framework managers and auditors.
    ReadDeclarations = "read_declarations": [Owner, Signatory, BidWriter, Viewer, FrameworkManager, Auditor];
    /// Frameworks, question sets, assessment, memberships.
    ManageFrameworks = "manage_frameworks": [FrameworkManager];
    /// Drafting an application.
    WriteApplications = "write_applications": [BidWriter, Signatory, Owner];
    /// Submitting or withdrawing an application.
    SubmitApplications = "submit_applications": [Signatory, Owner];
    /// Reading applications.
    ReadApplications = "read_applications": [BidWriter, Signatory, Owner, Viewer, FrameworkManager, Auditor];
    /// Reading memberships beyond what is public.
    ReadMemberships = "read_memberships": [BidWriter, Signatory, Owner, Viewer, FrameworkManager, RegionalDirector, Commissioner, Auditor];
    /// Funds and allocations.
    ManageFunds = "manage_funds": [RegionalDirector];
    /// Reading fund balances.
    ReadFunds = "read_funds": [FrameworkManager, RegionalDirector, Commissioner, Auditor];
    /// Drafting competitions and acting in them.
    CommissionCompetitions = "commission_competitions": [Commissioner, RegionalDirector];
    /// Reading how two bodies commission together.
    ReadCoCommissioning = "read_co_commissioning": [FrameworkManager, RegionalDirector, Commissioner, Auditor];
    /// Reading what a provider proposes of its own accord.
    ReadProposals = "read_proposals": [BidWriter, Signatory, Owner, Viewer, RegionalDirector, Commissioner, Auditor];
    /// Writing a proposal to a commissioning body.
    WriteProposals = "write_proposals": [BidWriter, Signatory, Owner];
    /// Submitting or withdrawing a proposal.
    SubmitProposals = "submit_proposals": [Signatory, Owner];
    /// Reading the templates that a body keeps.
    ReadTemplates = "read_templates": [FrameworkManager, RegionalDirector, Commissioner, Auditor];
    /// Approving, deciding, signing.
    DirectCompetitions = "direct_competitions": [RegionalDirector];
    /// Recommending a winner: a commissioner's act.
    RecommendAwards = "recommend_awards": [Commissioner];
    /// Reading invitations and declines.
    ReadInvitations = "read_invitations": [Commissioner, RegionalDirector, Auditor, Owner, Signatory, BidWriter, Viewer];
    /// Declining an invitation.
    DeclineInvitations = "decline_invitations": [Signatory, Owner];
    /// Asking about a competition.
    AskClarifications = "ask_clarifications": [BidWriter, Signatory, Owner];
    /// Drafting a bid and its supply chain.
    WriteBids = "write_bids": [BidWriter, Signatory];
    /// Submitting, replacing, withdrawing a bid.
    SubmitBids = "submit_bids": [Signatory];
    /// Reading bids: one's own, or opened ones.
    ReadBids = "read_bids": [Owner, Signatory, BidWriter, Viewer, RegionalDirector, Commissioner, Evaluator, Auditor];
    /// Reading supply-chain entries.
    ReadSupplyChain = "read_supply_chain": [Owner, Signatory, BidWriter, Viewer, RegionalDirector, Commissioner, Evaluator, Auditor];
    /// Accepting or declining a place in a bid.
    DecideSupplyChain = "decide_supply_chain": [Signatory, Owner];
    /// Asking for a step in a supply chain after the award: engaging, releasing, replacing, leaving.
    AskChainSteps = "ask_chain_steps": [Signatory, Owner];
    /// Answering it: the partner, or the commissioning side.
    AnswerChainSteps = "answer_chain_steps": [Signatory, Owner, Commissioner, RegionalDirector];
    /// Stating what was referred, delivered, billed and paid, and confirming what the other side stated.
    RecordDelivery = "record_delivery": [Owner, Signatory, BidWriter];
    /// Reporting to a commissioning body in confidence.
    WritePartnerReports = "write_partner_reports": [Owner, Signatory];
    /// Reading such reports: who wrote them, and the body; never a lead.
    ReadPartnerReports = "read_partner_reports": [Owner, Signatory, Commissioner, RegionalDirector, Auditor];
    /// Declaring conflicts and scoring.
    EvaluateBids = "evaluate_bids": [Evaluator];
    /// Reading conflict declarations.
    ReadConflicts = "read_conflicts": [Evaluator, RegionalDirector, Auditor];
    /// Reading individual scores and moderation: the panel, the director, auditors.
    ReadScores = "read_scores": [Evaluator, RegionalDirector, Auditor];
    /// Recording a consensus after scores are locked.
    ModerateScores = "moderate_scores": [Evaluator, RegionalDirector];
    /// Reading panel, progress and ranking.
    ReadEvaluation = "read_evaluation": [Evaluator, Commissioner, RegionalDirector, Auditor];
    /// Reading awards and agreements beyond what is public.
    ReadAwards = "read_awards": [Commissioner, RegionalDirector, Auditor, FrameworkManager, Owner, Signatory, BidWriter, Viewer];
    /// Withdrawing an agreement that is not signed by both sides: either side may.
    WithdrawAgreements = "withdraw_agreements": [RegionalDirector, Signatory];
    /// Signing for the provider.
    SignForProvider = "sign_for_provider": [Signatory];
    /// Reports for auditors and the commissioning side.
    ReadReports = "read_reports": [Auditor, RegionalDirector, Commissioner, FrameworkManager];
    /// Invoices and payments down the supply chains.
    ReadPayments = "read_payments": [Auditor, RegionalDirector, Commissioner];
    /// Audit events.
    ReadAudit = "read_audit": [Auditor];
}

/// One role that the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The body in which it is held.
    pub body_id: String,
    /// The role.
    pub role: Role,
    /// The region it is limited to.
    pub region_code: Option<String>,
    /// The competition it is limited to.
    pub competition_id: Option<String>,
}

/// How the caller is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Nobody signed in.
    Public,
    /// A person in a session.
    Person {
        /// The person.
        person_id: String,
        /// The session.
        session_id: String,
        /// When they last proved who they are.
        auth_time: UtcTime,
        /// Whether a second factor was given.
        second_factor: bool,
    },
    /// A machine with an API key.
    ApiKey {
        /// The key.
        key_id: String,
    },
    /// The program itself: the clock of the lifecycle table, imports, commands of the operator.
    System(&'static str),
}

/// Who is calling, with every role in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// How they are known.
    pub identity: Identity,
    /// Their roles.
    pub grants: Vec<Grant>,
    /// Roles that would work after a second factor.
    pub withheld: Vec<Grant>,
}

/// Where a permission is needed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'a> {
    /// The body that owns the resource.
    pub body_id: &'a str,
    /// Its region, where regional roles are limited to theirs.
    pub region_code: Option<&'a str>,
    /// Its competition, where roles are limited to one.
    pub competition_id: Option<&'a str>,
}

impl<'a> Scope<'a> {
    /// A whole body: a provider, or what stands in no region.
    #[must_use]
    pub const fn of_body(body_id: &'a str) -> Self {
        Self { body_id, region_code: None, competition_id: None }
    }
}

impl Grant {
    fn reaches(&self, scope: &Scope<'_>) -> bool {
        self.body_id == scope.body_id
            && (self.region_code.is_none() || self.region_code.as_deref() == scope.region_code)
            && (self.competition_id.is_none() || self.competition_id.as_deref() == scope.competition_id)
    }
}

impl Actor {
    /// Nobody signed in.
    #[must_use]
    pub const fn public() -> Self {
        Self { identity: Identity::Public, grants: Vec::new(), withheld: Vec::new() }
    }

    /// The program itself, for the clock's actions, imports and commands.
    #[must_use]
    pub const fn system(name: &'static str) -> Self {
        Self { identity: Identity::System(name), grants: Vec::new(), withheld: Vec::new() }
    }

    /// The name in the audit log: an id, never a person's name.
    #[must_use]
    pub fn audit_name(&self) -> String {
        match &self.identity {
            Identity::Public => "public".to_owned(),
            Identity::Person { person_id, .. } => format!("person:{person_id}"),
            Identity::ApiKey { key_id } => format!("api_key:{key_id}"),
            Identity::System(name) => format!("system:{name}"),
        }
    }

    /// True where somebody is signed in.
    #[must_use]
    pub const fn is_signed_in(&self) -> bool {
        !matches!(self.identity, Identity::Public)
    }

    /// The person, where it is one; 403 for an API key.
    pub fn person(&self) -> Result<&str> {
        match &self.identity {
            Identity::Person { person_id, .. } => Ok(person_id),
            Identity::Public => Err(Problem::of(Code::NotSignedIn)),
            Identity::ApiKey { .. } | Identity::System(_) => Err(Problem::of(Code::PersonRequired)),
        }
    }

    /// The person, where they proved who they are no longer than `limit` ago; 403 otherwise.
    pub fn fresh_person(&self, now: UtcTime, limit: Duration) -> Result<&str> {
        let person = self.person()?;
        match &self.identity {
            Identity::Person { auth_time, .. } if auth_time.plus(limit) >= now => Ok(person),
            _ => Err(Problem::of(Code::ReauthenticationRequired)),
        }
    }

    /// True where a role with permission `P` reaches `scope`.
    #[must_use]
    pub fn may<P: Permission>(&self, _permission: P, scope: &Scope<'_>) -> bool {
        self.grants.iter().any(|grant| P::ROLES.contains(&grant.role) && grant.reaches(scope))
    }

    /// 403 unless a role with permission `P` reaches `scope`.
    pub fn require<P: Permission>(&self, permission: P, scope: &Scope<'_>) -> Result<()> {
        if self.may(permission, scope) { Ok(()) } else { Err(Problem::of(Code::Forbidden)) }
    }

    /// True where any role gives permission `P` anywhere.
    #[must_use]
    pub fn has<P: Permission>(&self, _permission: P) -> bool {
        self.grants.iter().any(|grant| P::ROLES.contains(&grant.role))
    }

    /// True where one of `roles` reaches `scope`.
    #[must_use]
    pub fn holds(&self, roles: &[Role], scope: &Scope<'_>) -> bool {
        self.grants.iter().any(|grant| roles.contains(&grant.role) && grant.reaches(scope))
    }

    /// The bodies in which one of `roles` is held.
    #[must_use]
    pub fn bodies(&self, roles: &[Role]) -> Vec<String> {
        let mut bodies: Vec<String> = self
            .grants
            .iter()
            .filter(|grant| roles.contains(&grant.role))
            .map(|grant| grant.body_id.clone())
            .collect();
        bodies.sort();
        bodies.dedup();
        bodies
    }

    /// The regions of `body_id` in which one of `roles` is held; a role without region is left out.
    #[must_use]
    pub fn regions(&self, roles: &[Role], body_id: &str) -> Vec<String> {
        self.grants
            .iter()
            .filter(|grant| roles.contains(&grant.role) && grant.body_id == body_id)
            .filter_map(|grant| grant.region_code.clone())
            .collect()
    }
}
