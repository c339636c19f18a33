using System.Diagnostics;

namespace Profiles.Projections.Recording;

/// <summary>
/// Named places at which a test kills the process as a power cut would, to prove that what was answered is kept and nothing is kept twice.
/// Armed by <c>PROFILES_FAULT=name[:n]</c> (at the n-th passage); the host refuses to start armed in production.
/// </summary>
public static class FaultPoints
{
    public const string Variable = "PROFILES_FAULT";
    public const string AfterLock = "after-lock";
    public const string AfterAppend = "after-append";
    public const string AfterCommit = "after-commit";
    public const string MidPage = "mid-page";
    public const string EpochBegun = "epoch-begun";
    public const string EpochFenced = "epoch-fenced";
    public const string EpochPage = "epoch-page";
    public const string EpochSwept = "epoch-swept";
    public const string EpochRing = "epoch-ring";
    public const string EpochCondemned = "epoch-condemned";
    public const string EpochEnded = "epoch-ended";
    public const string AfterLedger = "after-ledger";
    public const string AfterErasure = "after-erasure";
    public const string NoticeSent = "notice-sent";
    public const string OutgoingTold = "outgoing-told";
    public const string OutgoingQueued = "outgoing-queued";
    public const string OutgoingSent = "outgoing-sent";
    public const string AfterCertificate = "after-certificate";
    public const string AfterPackage = "after-package";
    public const string AfterPackageCommit = "after-package-commit";
    public const string AfterPackageSwept = "after-package-swept";
    public const string RetentionBegun = "retention-begun";
    public const string RetentionPage = "retention-page";
    public const string RetentionWalked = "retention-walked";
    public const string RetentionCertified = "retention-certified";
    public const string BeforeReport = "before-report";
    public const string AfterReport = "after-report";
    public const string IntakeStored = "intake-stored";
    public const string IntakeMapped = "intake-mapped";
    public const string IntakeRecorded = "intake-recorded";
    public const string IntakeSettled = "intake-settled";

    private static readonly (string Name, int Nth) Target = Parse(Environment.GetEnvironmentVariable(Variable));
    private static int passages;

    public static bool Armed => Target.Name.Length > 0;

    public static void Reach(string name)
    {
        if (name == Target.Name && Interlocked.Increment(ref passages) == Target.Nth) Process.GetCurrentProcess().Kill();
    }

    private static (string, int) Parse(string? text) =>
        string.IsNullOrEmpty(text) ? ("", 0)
        : text.Split(':') is [var name, var nth] && int.TryParse(nth, out var n) ? (name, n)
        : (text, 1);
}
