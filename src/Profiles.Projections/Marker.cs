namespace Profiles.Projections; internal static class Marker;
