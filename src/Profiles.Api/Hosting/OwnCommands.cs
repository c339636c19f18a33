using System.Reflection;
using JasperFx.CommandLine;

namespace Profiles.Api.Hosting;

/// <summary>
/// The commands of this assembly. They run on an executor of their own, since the one with the libraries' commands first says where it looks for
/// them, and the standard output of ours is their answer and nothing else.
/// </summary>
internal static class OwnCommands
{
    public static Type? Find(string name) =>
        typeof(OwnCommands).Assembly.GetTypes().FirstOrDefault(type => typeof(IJasperFxCommand).IsAssignableFrom(type) && CommandFactory.CommandNameFor(type) == name);

    /// <summary>A command says by its input, a <see cref="NetCoreInput"/>, or by what it has injected, that it wants the host, and with it the database.</summary>
    public static bool NeedsHost(Type command) =>
        command.BaseType!.GetGenericArguments().Any(input => typeof(IHostBuilderInput).IsAssignableFrom(input)) || Injected(command).Any();

    /// <summary>
    /// Why a command can't begin: the word after its name is none that it knows. The framework would print a stack trace.
    /// </summary>
    public static string? Refuses(Type command, string[] args)
    {
        var action = command.BaseType!.GetGenericArguments().SelectMany(input => input.GetProperties()).FirstOrDefault(property => property.PropertyType.IsEnum)?.PropertyType;
        if (action is null || args.Length < 2 || args[1].StartsWith('-') || Enum.GetNames(action).Contains(args[1])) return null;
        return $"{args[0]}: {string.Join(" or ", Enum.GetNames(action))} is needed behind it.";
    }

    /// <summary>A command's exception goes on to the caller: the framework's executor would print its message, which can quote what a person wrote.</summary>
    /// <param name="host">For commands that need it.</param>
    public static async Task<int> RunAsync(string[] args, IHost? host = null)
    {
        var factory = new CommandFactory();
        factory.RegisterCommands(typeof(OwnCommands).Assembly);
        var run = factory.BuildRun(args);
        if (host is not null)
        {
            if (run.Input is IHostBuilderInput input) input.HostBuilder = new Built(host);
            foreach (var property in Injected(run.Command.GetType())) property.SetValue(run.Command, host.Services.GetRequiredService(property.PropertyType));
        }
        return await run.Execute() ? 0 : 1;
    }

    private static IEnumerable<PropertyInfo> Injected(Type command) =>
        command.GetProperties().Where(property => property.IsDefined(typeof(InjectServiceAttribute), inherit: true));

    /// <summary>The host, where the framework asks for its builder.</summary>
    private sealed class Built(IHost host) : IHostBuilder
    {
        public IDictionary<object, object> Properties { get; } = new Dictionary<object, object>();

        public IHost Build() => host;

        public IHostBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate) => this;
        public IHostBuilder ConfigureAppConfiguration(Action<HostBuilderContext, IConfigurationBuilder> configureDelegate) => this;
        public IHostBuilder ConfigureServices(Action<HostBuilderContext, IServiceCollection> configureDelegate) => this;
        public IHostBuilder ConfigureContainer<TContainerBuilder>(Action<HostBuilderContext, TContainerBuilder> configureDelegate) => this;

        public IHostBuilder UseServiceProviderFactory<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory) where TContainerBuilder : notnull => this;

        public IHostBuilder UseServiceProviderFactory<TContainerBuilder>(Func<HostBuilderContext, IServiceProviderFactory<TContainerBuilder>> factory)
            where TContainerBuilder : notnull => this;
    }
}
