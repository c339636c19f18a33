using Mono.Cecil;
using Mono.Cecil.Cil;
using Profiles.Domain;
using Profiles.Projections.Store;

namespace Profiles.Architecture.Tests;

/// <summary>The compiled code of the three projects, as the rules look at it.</summary>
internal static class Code
{
    public static AssemblyDefinition Domain { get; } = Read(typeof(TenantId));
    public static AssemblyDefinition Projections { get; } = Read(typeof(ProfileStore));
    public static AssemblyDefinition Api { get; } = Read(typeof(Profiles.Api.Hosting.ProfilesHost));

    /// <summary>All types, with those that the compiler nests for lambdas and async methods counted to the type that they were written in.</summary>
    public static IEnumerable<(TypeDefinition Written, TypeDefinition Compiled)> Types(this AssemblyDefinition assembly) =>
        from outer in assembly.MainModule.Types
        where outer.Namespace.StartsWith("Profiles", StringComparison.Ordinal)
        from compiled in Nested(outer)
        select (outer, compiled);

    /// <summary>Full names of all types that a type's signatures and method bodies name.</summary>
    public static IEnumerable<string> Uses(this TypeDefinition type)
    {
        var signatures = type.Fields.Select(field => field.FieldType)
            .Concat(type.Properties.Select(property => property.PropertyType))
            .Concat(type.Methods.SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)))
            .Concat(type.Interfaces.Select(implemented => implemented.InterfaceType))
            .Append(type.BaseType);
        var bodies = type.Instructions().SelectMany(instruction => instruction.Operand switch
        {
            TypeReference named => [named],
            MethodReference called => [called.DeclaringType, called.ReturnType, .. called is GenericInstanceMethod generic ? generic.GenericArguments : []],
            FieldReference read => [read.DeclaringType, read.FieldType],
            _ => (IEnumerable<TypeReference>)[],
        });
        return signatures.Concat(bodies).Where(used => used is not null).SelectMany(Parts).Select(used => used.FullName);
    }

    /// <summary>All string literals, those of constant fields too.</summary>
    public static IEnumerable<string> Literals(this TypeDefinition type) =>
        type.Instructions().Select(instruction => instruction.Operand).OfType<string>().Concat(type.Fields.Select(field => field.Constant).OfType<string>());

    private static IEnumerable<Instruction> Instructions(this TypeDefinition type) =>
        type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions);

    private static IEnumerable<TypeDefinition> Nested(TypeDefinition type) => type.NestedTypes.SelectMany(Nested).Prepend(type);

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type is GenericInstanceType generic
        ? generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType)
        : [type];

    private static AssemblyDefinition Read(Type type) => AssemblyDefinition.ReadAssembly(type.Assembly.Location);
}
