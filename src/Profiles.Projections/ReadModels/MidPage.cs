using System.Data.Common;
using JasperFx.Events;
using Profiles.Projections.Recording;
using Weasel.Core;
using Weasel.Storage;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;
using IStorageOperation = Marten.Internal.Operations.IStorageOperation;

namespace Profiles.Projections.ReadModels;

/// <summary>The place in a page's transaction where a test kills the process: facets are written, profiles are not. Queued only where a fault is armed.</summary>
internal sealed class MidPage : IStorageOperation
{
    public Type DocumentType => typeof(IEvent);

    public OperationRole Role() => OperationRole.Other;

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session) => builder.Append("select 1");

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token)
    {
        FaultPoints.Reach(FaultPoints.MidPage);
        return Task.CompletedTask;
    }
}
