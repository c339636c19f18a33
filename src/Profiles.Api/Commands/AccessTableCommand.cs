using JasperFx.CommandLine;
using Profiles.Api.Access;

namespace Profiles.Api.Commands;

public sealed class AccessTableInput;

[Description("Print docs/access.md: which role may call and read what", Name = "access-table")]
public sealed class AccessTableCommand : JasperFxCommand<AccessTableInput>
{
    public override bool Execute(AccessTableInput input)
    {
        Console.Out.Write(AccessDocument.Write());
        return true;
    }
}
